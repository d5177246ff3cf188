/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.r2dbc.server.PostgresSchema;
import dev.weir.source.StoreException;
import dev.weir.source.StoreException.Reason;
import io.r2dbc.spi.ConnectionFactory;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever is missing is said when a store is built, with the statement that mends it. */
class BuildErrorsTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern MENDED = Pattern.compile(" This mends it: (.*)$", Pattern.DOTALL);
    private static final String GOOD =
            "CREATE TABLE products (id text PRIMARY KEY, name text, unit_price numeric, version bigint, kind text)";

    private final PostgresSchema schema = PostgresSchema.create();
    private final ConnectionFactory pool = schema.pool(2);
    private final PostgresStoreBuilder<String, Product> builder = PostgresStore.on(pool)
            .table("products")
            .key("id", String.class)
            .value(Product.class)
            .versionColumn("version");

    @AfterEach
    void close() {
        schema.close();
    }

    @Test
    void aMissingTable() {
        mends("There is no table \"products\"", builder.withoutShardTable());
    }

    @Test
    void aMissingColumn() {
        schema.say(GOOD + "; ALTER TABLE products DROP COLUMN unit_price");
        mends("has no column unit_price", builder.withoutShardTable());
    }

    @Test
    void aMissingKeyColumn() {
        schema.say(GOOD.replace("id text PRIMARY KEY", "code text"));
        schema.say("ALTER TABLE products ADD COLUMN id2 text PRIMARY KEY");
        failure(builder.withoutShardTable(), "has no column id");
    }

    @Test
    void aMissingUniqueKey() {
        schema.say(GOOD.replace("PRIMARY KEY", "NOT NULL"));
        mends("Nothing keeps two rows", builder.withoutShardTable());
    }

    @Test
    void keysThatDoNotCount() {
        schema.say(GOOD.replace("PRIMARY KEY", "NOT NULL"));
        schema.say("CREATE UNIQUE INDEX ON products (id) WHERE version > 0");
        schema.say("CREATE UNIQUE INDEX ON products (lower(id))");
        schema.say("CREATE UNIQUE INDEX ON products (id, version)");
        schema.say("ALTER TABLE products ADD UNIQUE (id) DEFERRABLE");
        schema.say("CREATE INDEX ON products (id)");
        mends("Nothing keeps two rows", builder.withoutShardTable());
    }

    @Test
    void aUniqueIndexThatCarriesMoreColumnsCounts() {
        schema.say(GOOD.replace("PRIMARY KEY", "NOT NULL"));
        schema.say("CREATE UNIQUE INDEX ON products (id) INCLUDE (name)");
        assertThat(builder.withoutShardTable().build().block(LIMIT)).isNotNull();
    }

    @Test
    void columnsOfOtherTypes() {
        schema.say(GOOD.replace("unit_price numeric", "unit_price text"));
        mends("Column unit_price of \"products\" is of type text", builder.withoutShardTable());
    }

    @Test
    void aColumnThatHoldsMoreThanTheComponent() {
        schema.say("CREATE TABLE counts (id text PRIMARY KEY, count bigint)");
        mends(
                "a Integer is kept in integer or smallint",
                PostgresStore.on(pool)
                        .table("counts")
                        .key("id", String.class)
                        .value(Count.class)
                        .withoutShardTable());
    }

    @Test
    void aKeyThatIsPadded() {
        schema.say(GOOD.replace("id text", "id char(20)"));
        mends("cannot be a key", builder.withoutShardTable());
    }

    @Test
    void aKeyThatTakesDifferentTextsForTheSame() {
        schema.say("CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
        schema.say(GOOD.replace("id text", "id text COLLATE loose"));
        mends("takes different texts for the same", builder.withoutShardTable());
    }

    @Test
    void aKeyThatMakesItsOwnValues() {
        schema.say("CREATE TABLE counts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, count int)");
        mends(
                "makes its own values",
                PostgresStore.on(pool)
                        .table("counts")
                        .key("id", Long.class)
                        .value(Count.class)
                        .withoutShardTable());
    }

    @Test
    void aConstantThatTheTypeLacks() {
        schema.say("CREATE TYPE kind AS ENUM ('TOY')");
        schema.say(GOOD.replace("kind text", "kind kind"));
        mends("has no value TOOL", builder.withoutShardTable());
    }

    @Test
    void aColumnThatNobodyFills() {
        schema.say(GOOD + "; ALTER TABLE products ADD COLUMN weight int NOT NULL");
        mends("Column weight of \"products\" must have a value", builder.withoutShardTable());
    }

    @Test
    void whatHasADefaultNeedsNoValue() {
        schema.say(GOOD + "; ALTER TABLE products ADD COLUMN weight int NOT NULL DEFAULT 1");
        schema.say("ALTER TABLE products ADD COLUMN number int GENERATED ALWAYS AS IDENTITY");
        assertThat(builder.withoutShardTable().build().block(LIMIT)).isNotNull();
    }

    @Test
    void aVersionColumnThatIsNotThere() {
        schema.say(GOOD);
        failure(builder.withoutShardTable().versionColumn("revision"), "no column revision to tell versions by");
        failure(builder.withoutShardTable().versionColumn("name"), "cannot tell versions");
        schema.say("ALTER TABLE products ADD COLUMN revision bigint");
        failure(builder.withoutShardTable().versionColumn("revision"), "no value is written to it");
    }

    @Test
    void aMissingShardTable() {
        schema.say(GOOD);
        assertThat(failure(builder, "\"weir_shard\"".replace("\"", "")))
                .contains("createShardTable()")
                .contains("CREATE TABLE IF NOT EXISTS weir_shard");
        mends("where it is kept how far", builder);
        assertThat(schema.say("SELECT count(*) FROM weir_shard")).containsExactly("0");
    }

    @Test
    void aShardTableIsCreatedOnRequestAndLeftAloneIfItIsThere() {
        schema.say(GOOD);
        assertThat(builder.createShardTable().build().block(LIMIT)).isNotNull();
        schema.say("INSERT INTO weir_shard (namespace, cache, shard, epoch) VALUES ('n', 'c', 1, 1)");
        assertThat(builder.createShardTable().build().block(LIMIT)).isNotNull();
        assertThat(schema.say("SELECT count(*) FROM weir_shard")).containsExactly("1");
    }

    @Test
    void aStoreThatOnlyReadsNeedsNoKeyAndNoShardTable() {
        schema.say(GOOD.replace("PRIMARY KEY", ""));
        PostgresStore<String, Product> store = builder.readOnly().build().block(LIMIT);
        assertThat(store).isNotNull();
        assertThatThrownBy(() -> store.write(Map.of("a", new Product("a", null, 1L, null)))
                        .block(LIMIT))
                .hasMessageContaining("is read only");
    }

    @Test
    void missingRights() {
        schema.say(GOOD);
        String role = schema.name() + "_reader";
        schema.endpoint().say("CREATE ROLE " + role + " LOGIN");
        try {
            schema.say(
                    "GRANT USAGE ON SCHEMA " + schema.name() + " TO " + role + "; GRANT SELECT ON products TO " + role);
            ConnectionFactory others =
                    schema.endpoint().as(role, null).connections(settings -> settings.schema(schema.name()));
            PostgresStoreBuilder<String, Product> reader = PostgresStore.on(others)
                    .table("products")
                    .key("id", String.class)
                    .value(Product.class)
                    .withoutShardTable();
            String said = failure(reader, "GRANT INSERT, UPDATE, DELETE ON \"products\"");
            schema.say(statement(said).replace("CURRENT_USER", role));
            assertThat(reader.build().block(LIMIT)).isNotNull();
        } finally {
            schema.endpoint().say("DROP OWNED BY " + role + "; DROP ROLE " + role);
        }
    }

    @Test
    void missingRightsOnTheShardTable() {
        schema.say(GOOD);
        assertThat(builder.createShardTable().build().block(LIMIT)).isNotNull();
        String role = schema.name() + "_reader";
        schema.endpoint().say("CREATE ROLE " + role + " LOGIN");
        try {
            schema.say("GRANT USAGE ON SCHEMA " + schema.name() + " TO " + role + "; GRANT ALL ON products TO " + role
                    + "; GRANT SELECT, UPDATE ON weir_shard TO " + role);
            ConnectionFactory others =
                    schema.endpoint().as(role, null).connections(settings -> settings.schema(schema.name()));
            PostgresStoreBuilder<String, Product> writer = PostgresStore.on(others)
                    .table("products")
                    .key("id", String.class)
                    .value(Product.class);
            String said = failure(writer, "GRANT INSERT ON weir_shard");
            schema.say("REVOKE UPDATE ON weir_shard FROM " + role);
            failure(writer, "GRANT INSERT, UPDATE ON weir_shard");
            schema.say("GRANT UPDATE ON weir_shard TO " + role);
            schema.say(statement(said).replace("CURRENT_USER", role));
            assertThat(writer.build().block(LIMIT)).isNotNull();
        } finally {
            schema.endpoint().say("DROP OWNED BY " + role + "; DROP ROLE " + role);
        }
    }

    @Test
    void noServer() {
        ConnectionFactory nobody = schema.endpoint().withPort(1).connections();
        assertThatThrownBy(() -> PostgresStore.on(nobody)
                        .table("products")
                        .key("id", String.class)
                        .value(Product.class)
                        .build()
                        .block(LIMIT))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.TRANSIENT));
    }

    /** Fails to build, is mended as it says, and builds. */
    private void mends(String expected, PostgresStoreBuilder<?, ?> broken) {
        schema.say(statement(failure(broken, expected)));
        assertThat(broken.build().block(LIMIT)).isNotNull();
    }

    private static String statement(String said) {
        Matcher matcher = MENDED.matcher(said);
        assertThat(matcher.find()).as(said).isTrue();
        return matcher.group(1);
    }

    private static String failure(PostgresStoreBuilder<?, ?> builder, String expected) {
        String[] said = new String[] {""};
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> builder.build().block(LIMIT))
                .withMessageContaining(expected)
                .satisfies(failure -> assertThat(failure.reason()).isEqualTo(Reason.MISCONFIGURED))
                .satisfies(failure -> said[0] = failure.getMessage());
        return said[0];
    }

    enum Kind {
        TOY,
        TOOL
    }

    record Product(
            String name,
            @Nullable BigDecimal unitPrice,
            Long version,
            @Nullable Kind kind) {}

    record Count(int count) {}
}
