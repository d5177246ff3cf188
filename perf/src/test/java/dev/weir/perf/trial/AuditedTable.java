/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import dev.weir.r2dbc.server.PostgresSchema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A table that writes down by itself what becomes of it: a trigger notes every row that is inserted, updated or deleted, in the
 * transaction that does it. So what has had an effect, how often and in what order is not asked of those who say they did it.
 *
 * <p>It refuses what is marked as poison.
 */
final class AuditedTable {

    static final String POISON = "poison";

    private final PostgresSchema schema;

    AuditedTable(PostgresSchema schema) {
        this.schema = schema;
        schema.say("CREATE TABLE items (id text PRIMARY KEY, stamp text NOT NULL CHECK (stamp NOT LIKE '%" + POISON
                + "%'))");
        schema.say("CREATE TABLE audit (n bigserial PRIMARY KEY, id text, stamp text,"
                + " at timestamptz NOT NULL DEFAULT clock_timestamp())");
        schema.say("CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " IF TG_OP = 'DELETE' THEN INSERT INTO audit (id, stamp) VALUES (OLD.id, '');"
                + " ELSE INSERT INTO audit (id, stamp) VALUES (NEW.id, NEW.stamp); END IF;"
                + " RETURN NULL; END $$ SET search_path FROM CURRENT");
        schema.say("CREATE TRIGGER noted AFTER INSERT OR UPDATE OR DELETE ON items FOR EACH ROW EXECUTE FUNCTION"
                + " noted()");
    }

    /** An effect: what became of a row, and when, in milliseconds of the machine's clock. */
    record Effect(String key, String stamp, double atMillis) {

        /** Whether it is that of a removal, which has no stamp. */
        boolean isRemoval() {
            return stamp.isEmpty();
        }
    }

    /** All effects, of one key in the order in which they happened. */
    List<Effect> effects() {
        return say("SELECT id || ' ' || (extract(epoch FROM at) * 1000) || ' ' || stamp FROM $.audit ORDER BY n")
                .stream()
                .map(line -> line.split(" ", -1))
                .map(parts -> new Effect(parts[0], parts[2], Double.parseDouble(parts[1])))
                .toList();
    }

    /** The rows as they are. */
    Map<String, String> rows() {
        Map<String, String> rows = new HashMap<>();
        say("SELECT id || ' ' || stamp FROM $.items").forEach(line -> {
            String[] parts = line.split(" ");
            rows.put(parts[0], parts[1]);
        });
        return rows;
    }

    private List<String> say(String sql) {
        return schema.endpoint().say(sql.replace("$", schema.name()));
    }
}
