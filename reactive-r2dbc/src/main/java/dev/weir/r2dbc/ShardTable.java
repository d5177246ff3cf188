/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import dev.weir.source.Checkpoint;
import dev.weir.source.Checkpoint.Parked;
import dev.weir.source.StoreException;
import dev.weir.source.StoreException.Reason;
import dev.weir.tier.Version;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Readable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/**
 * A shard table: where checkpoints are kept, a row for each lane, and the statements about it.
 *
 * @param name quoted, with its schema where one was named
 */
record ShardTable(String name) {

    static final String DEFAULT = "weir_shard";

    /** Read with the class, which is when a store is described: event loops must not read files. */
    private static final String DDL = resource("sql/weir_shard.sql");

    private static final String STATE = "epoch, applied_epoch, applied_seq, parked, turn";
    private static final String LANE = "namespace = $1 AND cache = $2 AND shard = $3";

    private static final String RIGHTS =
            "SELECT array_to_string(ARRAY(SELECT r FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) AS r"
                    + " WHERE NOT has_table_privilege($1, r)), ', ') AS lacking";

    /** What creates it. */
    String ddl() {
        return DDL.replaceFirst("EXISTS weir_shard", "EXISTS " + Matcher.quoteReplacement(name));
    }

    /** Creates it if it is not there. */
    Mono<Void> create(Connection connection) {
        // Of two who create it at the same moment one is told that it exists already.
        return Session.execute(connection, ddl())
                .onErrorResume(failure -> Session.execute(connection, ddl()))
                .then(requireRights(connection));
    }

    /** Fails where it, or a right on it, is missing, and reads nothing. */
    Mono<Void> require(Connection connection) {
        return requireRights(connection)
                .thenMany(Session.query(
                        connection,
                        probe(),
                        statement -> statement.bind(0, "").bind(1, "").bind(2, 0),
                        row -> 0))
                .then()
                .onErrorMap(this::missing);
    }

    private Mono<Void> requireRights(Connection connection) {
        return Session.query(
                        connection,
                        RIGHTS,
                        statement -> statement.bind(0, name),
                        row -> Objects.requireNonNull(row.get("lacking", String.class)))
                .filter(lacking -> !lacking.isEmpty())
                .concatMap(lacking -> Mono.<Void>error(new StoreException(
                        Reason.MISCONFIGURED,
                        "The user of the connection lacks rights on " + name + "; somebody who has them can say so."
                                + " This mends it: GRANT " + lacking + " ON " + name + " TO CURRENT_USER",
                        null)))
                .then();
    }

    private Throwable missing(Throwable failure) {
        if (PostgresErrors.reason(PostgresErrors.state(failure)) != Reason.MISCONFIGURED) {
            return failure;
        }
        return new StoreException(
                Reason.MISCONFIGURED,
                "Table " + name + ", where it is kept how far what was written behind has come, is missing or"
                        + " cannot be locked; say createShardTable() to have it created, or withoutShardTable() if"
                        + " nothing is written behind. This mends it: " + ddl(),
                failure);
    }

    private String probe() {
        return "SELECT " + STATE + " FROM " + name + " WHERE " + LANE + " AND false FOR UPDATE";
    }

    String read() {
        return "SELECT " + STATE + " FROM " + name + " WHERE " + LANE;
    }

    String note() {
        return "INSERT INTO " + name + " (namespace, cache, shard, epoch) VALUES ($1, $2, $3, $4)"
                + " ON CONFLICT (namespace, cache, shard) DO NOTHING";
    }

    String lock() {
        return read() + " FOR UPDATE";
    }

    /** All lanes of a shard, locked in one order; answers the epochs they have now. */
    String raise() {
        return "WITH lanes AS (SELECT cache FROM " + name
                + " WHERE namespace = $1 AND shard = $2 ORDER BY cache FOR UPDATE)"
                + " UPDATE " + name + " AS s SET epoch = GREATEST(s.epoch, $3) FROM lanes"
                + " WHERE s.namespace = $1 AND s.shard = $2 AND s.cache = lanes.cache RETURNING s.epoch";
    }

    String move() {
        return "UPDATE " + name + " SET applied_epoch = $4, applied_seq = $5, parked = $6, turn = turn + 1 WHERE "
                + LANE;
    }

    /** The beginning of a flush in one statement, up to where rows are written; takes the first eight parameters. */
    String flush(String writing, String conflicts) {
        return "WITH lane AS (SELECT epoch, turn FROM " + name + " WHERE " + LANE + " FOR UPDATE),"
                + " same AS (SELECT FROM lane WHERE epoch = $4 AND turn = $5)" + writing
                + ", moved AS (UPDATE " + name + " AS s SET applied_epoch = $6, applied_seq = $7, parked = $8,"
                + " turn = s.turn + 1 FROM same WHERE s.namespace = $1 AND s.cache = $2 AND s.shard = $3 RETURNING 1)"
                + " SELECT (SELECT count(*) FROM moved) AS moved, " + conflicts + " AS conflicts";
    }

    static Checkpoint checkpoint(Readable row) {
        return new Checkpoint(
                number(row, "epoch"),
                new Version(number(row, "applied_epoch"), number(row, "applied_seq")),
                parked(Objects.requireNonNull(row.get("parked", String.class))),
                number(row, "turn"));
    }

    /** As {@code epoch:seq:attempts:retryAt}, one after the other. */
    static String text(List<Parked> parked) {
        return parked.stream()
                .map(each -> each.version().epoch() + ":" + each.version().seq() + ":" + each.attempts() + ":"
                        + each.retryAt())
                .collect(Collectors.joining(" "));
    }

    private static List<Parked> parked(String text) {
        List<Parked> parked = new ArrayList<>();
        for (String each : text.isEmpty() ? new String[0] : text.split(" ")) {
            String[] parts = each.split(":");
            parked.add(new Parked(
                    new Version(Long.parseLong(parts[0]), Long.parseLong(parts[1])),
                    Integer.parseInt(parts[2]),
                    Long.parseLong(parts[3])));
        }
        return parked;
    }

    private static String resource(String name) {
        try (InputStream sql = Objects.requireNonNull(ShardTable.class.getResourceAsStream(name))) {
            return new String(sql.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static long number(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, Long.class));
    }
}
