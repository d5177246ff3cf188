/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import static java.util.Objects.requireNonNull;

import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.metrics.micrometer.MicrometerRecorder;
import dev.weir.policy.CachePolicy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A suite for a thousand misses at once, whose rows are in Postgres, at the end of a pool of four connections. */
final class SourceReadsSuite implements Suite {

    private static final String QUERIES = "a query for each key";
    private static final String SINGLE = "Weir get, a query for each key";
    private static final String BATCHED = "Weir get, PostgresStore";
    private static final String TOGETHER = "Weir getAll, PostgresStore";
    private static final String SQL = "SELECT id, name, amount, payload FROM items WHERE id = $1";

    private static final int MISSES = 1_000;
    private static final int CONNECTIONS = 4;

    /** Rows that nobody asks for are there, too. */
    private static final int ROWS = 100;

    @Override
    public List<Report> run(Effort effort) {
        int misses = Math.max(20, effort.share(MISSES));
        try (PostgresBed bed = new PostgresBed("items")) {
            bed.fill("items", misses * ROWS);
            Misses ways = new Misses(bed.pool(CONNECTIONS), misses);
            Comparison comparison = Rounds.of(ways.cases(), effort.withRounds(5, 15));
            ways.weir.close().block(PostgresBed.PATIENCE);
            return List.of(new Report(
                    "source-reads, per miss of " + MISSES,
                    comparison,
                    QUERIES,
                    List.of(Target.asFastAs(15, QUERIES, BATCHED)),
                    List.of()));
        }
    }

    /** Misses of as many keys as there are at once. */
    private static final class Misses {

        final Weir weir = Weir.named("perf")
                .recorder(MicrometerRecorder.on(new SimpleMeterRegistry()))
                .build();
        private final ConnectionPool pool;
        private final List<String> keys;

        Misses(ConnectionPool pool, int misses) {
            this.pool = pool;
            this.keys = IntStream.rangeClosed(1, misses)
                    .mapToObj(number -> "product-" + number * ROWS)
                    .toList();
        }

        List<Case> cases() {
            CachePolicy policy = CachePolicy.freshFor(Duration.ofMinutes(10)).loadTimeout(PostgresBed.PATIENCE);
            ReactiveCache<String, Row> single = weir.cache("single", String.class, Row.class)
                    .policy(policy)
                    .readThrough((String key) -> query(key))
                    .build();
            ReactiveCache<String, Row> batched = weir.cache("batched", String.class, Row.class)
                    .policy(policy)
                    .readThrough(PostgresBed.store(pool, "items"))
                    .build();
            return List.of(
                    of(QUERIES, Mono.empty(), eachAlone(this::query)),
                    of(SINGLE, single.clear(), eachAlone(single::get)),
                    of(BATCHED, batched.clear(), eachAlone(batched::get)),
                    of(TOGETHER, batched.clear(), batched.getAll(keys).map(Map::size)));
        }

        private Case of(String name, Mono<Void> before, Mono<Integer> found) {
            return new Case(name, keys.size(), count -> {
                before.block(PostgresBed.PATIENCE);
                if (requireNonNull(found.block(PostgresBed.PATIENCE)) != count) {
                    throw new IllegalStateException(name + " did not find every key");
                }
            });
        }

        private Mono<Integer> eachAlone(Function<String, Mono<Row>> get) {
            return Flux.fromIterable(keys).flatMap(get, keys.size()).count().map(Long::intValue);
        }

        private Mono<Row> query(String key) {
            return Mono.usingWhen(
                    pool.create(),
                    connection -> Flux.from(
                                    connection.createStatement(SQL).bind(0, key).execute())
                            .concatMap(result -> result.map(Misses::row))
                            .single(),
                    Connection::close);
        }

        private static Row row(Readable row) {
            return new Row(
                    requireNonNull(row.get("id", String.class)),
                    requireNonNull(row.get("name", String.class)),
                    requireNonNull(row.get("amount", Integer.class)),
                    requireNonNull(row.get("payload", byte[].class)));
        }
    }
}
