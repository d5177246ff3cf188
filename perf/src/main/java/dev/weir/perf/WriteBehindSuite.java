/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import dev.weir.ReactiveCache;
import dev.weir.outbox.Durability;
import dev.weir.outbox.WriteBehind;
import dev.weir.r2dbc.PostgresStore;
import io.r2dbc.pool.ConnectionPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/**
 * A suite for writes from their beginning until the last row has arrived in Postgres, by 256 users who write again when they are
 * answered, over one Redis and one Postgres, beside writes to Postgres alone. No key is written twice in a round, so as many rows arrive as were written.
 */
final class WriteBehindSuite implements Suite {

    private static final String BEHIND = "Weir put, written behind";
    private static final String ALONE = "PostgresStore write, each row alone";
    private static final int USERS = 256;
    private static final int KEYS = 16_384;
    private static final int OPERATIONS = 16_000;

    /** As many as lanes are drained at a time. */
    private static final int CONNECTIONS = 4;

    private static final WriteBehind HOW =
            WriteBehind.DEFAULT.durability(Durability.MEMORY).limit(100_000).acceptWithin(Duration.ofSeconds(45));

    @Override
    public List<Report> run(Effort effort) {
        // The cache closes before its store goes, or it would wait for it.
        try (PostgresBed postgres = new PostgresBed("behind", "alone", "peers");
                RemoteBed redis = new RemoteBed(Math.max(USERS, effort.share(KEYS)));
                JdbcBatches batches = postgres.jdbc("peers");
                Peers peers = new Peers(redis, batches)) {
            Writes writes = new Writes(redis, postgres, Math.max(USERS, effort.share(OPERATIONS)));
            List<Case> cases = new ArrayList<>(List.of(writes.behind(), writes.alone()));
            peers.writers.forEach((name, writer) -> cases.add(writes.ofPeer(name, writer::put, peers.arrivals)));
            Comparison comparison = Rounds.of(cases, effort.withRounds(4, 11));
            return List.of(report(comparison, List.copyOf(peers.writers.keySet())));
        }
    }

    private static Report report(Comparison comparison, List<String> peers) {
        List<Target> targets = new ArrayList<>(List.of(Target.asFastAs(1, ALONE, BEHIND)));
        peers.forEach(peer -> targets.add(Target.asFastAs(5, peer, BEHIND)));
        return new Report("write-behind, per row", comparison, ALONE, targets, List.of());
    }

    /** Ways to write to the same servers. */
    private static final class Writes {

        private final RemoteBed redis;
        private final int operations;
        private final Arrivals arrivals = new Arrivals();
        private final ReactiveCache<String, byte[]> behind;
        private final PostgresStore<String, byte[]> alone;

        Writes(RemoteBed redis, PostgresBed postgres, int operations) {
            this.redis = redis;
            this.operations = operations;
            ConnectionPool pool = postgres.pool(CONNECTIONS);
            behind = redis.empty(
                    "behind",
                    builder -> builder.writeBehind(
                            new WatchedStore<>(PostgresBed.storeOfPayloads(pool, "behind"), arrivals), HOW));
            alone = PostgresBed.storeOfPayloads(pool, "alone");
        }

        /** The rows have arrived before what was accepted is cleaned up, which the next case must not find under way. */
        Case behind() {
            return arriving(
                            BEHIND,
                            operations,
                            (key, value) -> behind.put(key, value).thenReturn(key),
                            arrivals)
                    .andThen(() -> behind.outbox().drained().block(PATIENCE));
        }

        /** A tenth of them, which is long enough. */
        Case alone() {
            return loop(
                    ALONE,
                    operations / 10,
                    (key, value) -> alone.write(Map.of(key, value)).thenReturn(key));
        }

        /** A quarter of them, likewise. */
        Case ofPeer(String name, Put put, Arrivals there) {
            return arriving(name, operations / 4, put, there);
        }

        private Case arriving(String name, int number, Put put, Arrivals there) {
            Case loop = loop(name, number, put);
            return new Case(name, loop.operations(), count -> {
                loop.work().perform(count);
                there.await(count, PATIENCE);
            });
        }

        private Case loop(String name, int number, Put put) {
            return ClosedLoop.of(
                    name,
                    USERS,
                    number,
                    (next, user) ->
                            put.of(redis.key(next), new byte[Row.PAYLOAD_BYTES]).subscribe(user),
                    answer -> true);
        }
    }

    /** A way to write a value, which is answered with something. */
    @FunctionalInterface
    private interface Put {

        Mono<?> of(String key, byte[] value);
    }

    /** The peers that are there, each of which writes the same rows by JDBC. */
    private static final class Peers implements AutoCloseable {

        final Map<String, WriteBehindPeer.Writer> writers = new LinkedHashMap<>();
        final Arrivals arrivals = new Arrivals();
        private final JdbcBatches batches;

        Peers(RemoteBed redis, JdbcBatches batches) {
            this.batches = batches;
            WriteBehindPeer.all().forEach(peer -> writers.put(peer.name(), peer.connect(redis.url(), this::write)));
        }

        private void write(Map<String, byte[]> values) {
            batches.write(values.entrySet().stream()
                    .map(value -> new Row(value.getKey(), "name", value.getValue().length, value.getValue()))
                    .toList());
            arrivals.add(values.size());
        }

        @Override
        public void close() {
            writers.values().forEach(WriteBehindPeer.Writer::close);
        }
    }
}
