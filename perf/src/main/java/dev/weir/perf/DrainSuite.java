/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import static java.util.Objects.requireNonNull;

import dev.weir.r2dbc.PostgresStore;
import dev.weir.source.Checkpoint;
import dev.weir.source.Flush;
import dev.weir.source.Flush.Manner;
import dev.weir.source.Lane;
import dev.weir.source.Mutation;
import dev.weir.tier.Version;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A suite for what is drained to Postgres: batches of a thousand rows, each in a transaction, one after the other over one connection,
 * into tables that are alike. After the first rounds all rows are there, and are written over.
 */
final class DrainSuite implements Suite {

    private static final String WEIR = "PostgresStore flush";
    private static final String JDBC = "JDBC batch, reWriteBatchedInserts";
    private static final String ADD = "r2dbc Statement.add()";
    private static final String SERVER = "INSERT SELECT inside the server";

    /** Different ones, which after two rounds all are there. */
    private static final int BATCHES = 32;

    private static final int IN_A_ROUND = 16;
    private static final int IN_A_ROUND_OF_ADD = 2;
    private static final int ROWS = 1_000;
    private static final int FEWEST_ROWS = 20;

    @Override
    public List<Report> run(Effort effort) {
        int rows = Math.max(FEWEST_ROWS, effort.share(ROWS));
        try (PostgresBed bed = new PostgresBed("flushed", "batched", "added", "generated");
                JdbcBatches batched = bed.jdbc("batched");
                JdbcBatches generated = bed.jdbc("generated")) {
            Ways ways = new Ways(rows);
            ConnectionPool pool = bed.pool(1);
            Lanes lanes = new Lanes(PostgresBed.store(pool, "flushed"));
            List<List<Mutation<String, Row>>> mutations =
                    ways.batches.stream().map(lanes::mutations).toList();
            List<Case> cases = List.of(
                    ways.of(WEIR, effort.share(IN_A_ROUND), batch -> lanes.flush(mutations.get(batch))),
                    ways.of(JDBC, effort.share(IN_A_ROUND), batch -> batched.write(ways.batches.get(batch))),
                    ways.of(ADD, effort.share(IN_A_ROUND_OF_ADD), batch -> add(pool, ways.batches.get(batch))),
                    ways.of(
                            SERVER,
                            effort.share(IN_A_ROUND),
                            batch -> generated.generate(batch * rows, rows, BATCHES * rows)));
            Effort spent = effort.withRounds(4, 15);
            Comparison comparison = Rounds.of(cases, spent);
            int rounds = spent.warmUpRounds() + spent.rounds();
            for (String table : List.of("flushed", "batched", "generated")) {
                bed.mustHold(table, ways.distinct(rounds * effort.share(IN_A_ROUND)));
            }
            bed.mustHold("added", ways.distinct(rounds * effort.share(IN_A_ROUND_OF_ADD)));
            return List.of(report(comparison));
        }
    }

    private static Report report(Comparison comparison) {
        return new Report(
                "drain, per row of " + ROWS + " in a batch",
                comparison,
                JDBC,
                List.of(
                        Target.asFastAs(1, JDBC, WEIR),
                        Target.asFastAs(12, ADD, WEIR),
                        Target.asFastAs(0.85, SERVER, WEIR),
                        Target.bytes(600, WEIR)),
                List.of());
    }

    /** What one writes without a store: the statement is bound once for each row. */
    private static void add(ConnectionPool pool, List<Row> rows) {
        Mono.usingWhen(
                        pool.create(),
                        connection -> Mono.from(connection.beginTransaction())
                                .thenMany(
                                        Flux.defer(() -> added(connection, rows).execute()))
                                .concatMap(Result::getRowsUpdated)
                                .then(Mono.from(connection.commitTransaction())),
                        Connection::close)
                .block(PostgresBed.PATIENCE);
    }

    private static Statement added(Connection connection, List<Row> rows) {
        Statement statement = connection.createStatement(Row.upsert("added", "VALUES ($1, $2, $3, $4)"));
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            statement
                    .bind(0, row.id())
                    .bind(1, row.name())
                    .bind(2, row.amount())
                    .bind(3, row.payload());
            if (i < rows.size() - 1) {
                statement.add();
            }
        }
        return statement;
    }

    /** Ways to write batches, each of which takes one after the other and begins again. */
    private static final class Ways {

        final List<List<Row>> batches;
        private final int rows;

        Ways(int rows) {
            this.rows = rows;
            this.batches = IntStream.range(0, BATCHES)
                    .mapToObj(batch -> Row.sorted(batch * rows, rows, BATCHES * rows))
                    .toList();
        }

        Case of(String name, int inARound, Way way) {
            AtomicInteger next = new AtomicInteger();
            return new Case(name, inARound * rows, count -> {
                for (int written = 0; written < count; written += rows) {
                    way.write(Math.floorMod(next.getAndIncrement(), BATCHES));
                }
            });
        }

        /** How many different rows there are among the first of so many batches. */
        int distinct(int written) {
            return Math.min(BATCHES, written) * rows;
        }
    }

    /** A way to write a batch, by its number. */
    @FunctionalInterface
    private interface Way {

        void write(int batch);
    }

    /** One lane, flushed into a store. */
    private static final class Lanes {

        private static final Lane LANE = new Lane("perf", "drain", 0);
        private static final long EPOCH = 1;

        private final PostgresStore<String, Row> store;
        private Checkpoint checkpoint;
        private long seq;

        Lanes(PostgresStore<String, Row> store) {
            this.store = store;
            this.checkpoint = requireNonNull(store.checkpoint(LANE, EPOCH).block(PostgresBed.PATIENCE));
        }

        List<Mutation<String, Row>> mutations(List<Row> rows) {
            return rows.stream()
                    .map(row -> new Mutation<>(row.id(), row, new Version(EPOCH, 1)))
                    .toList();
        }

        void flush(List<Mutation<String, Row>> mutations) {
            seq += mutations.size();
            Checkpoint next = checkpoint.next(new Version(EPOCH, seq), List.of());
            store.flush(new Flush<>(LANE, checkpoint, mutations, Manner.TOGETHER, refused -> next))
                    .block(PostgresBed.PATIENCE);
            checkpoint = next;
        }
    }
}
