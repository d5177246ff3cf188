/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.policy.CachePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A suite for a thousand misses at once, over a source that takes a millisecond a call and has two connections. */
final class BatchingSuite implements Suite {

    static final String SINGLE = "readThrough, each key alone";
    static final String BATCHED = "readThroughInBatches, each key alone";
    static final String TOGETHER = "readThroughInBatches, getAll";

    private static final int MISSES = 1_000;

    @Override
    public List<Report> run(Effort effort) {
        // Its own threads, so that neither the cache nor whoever waits competes for them.
        Scheduler scheduler = Schedulers.newParallel("round-trips", 1);
        try {
            Misses misses = new Misses(
                    new RoundTrips(scheduler, 2, Duration.ofMillis(1), Duration.ofNanos(2_000)),
                    Math.max(20, effort.share(MISSES)));
            Comparison comparison = Rounds.of(misses.cases(), effort.withRounds(3, 9));
            return List.of(new Report(
                    "batching, per miss of " + MISSES,
                    comparison,
                    SINGLE,
                    List.of(Target.asFastAs(15, SINGLE, BATCHED), Target.asFastAs(15, SINGLE, TOGETHER)),
                    List.of("calls of the source: " + misses.mostCalls)));
        } finally {
            scheduler.dispose();
        }
    }

    /** Misses of as many keys as there are at once, and the calls of the source that they cost. */
    private static final class Misses {

        final Map<String, Integer> mostCalls = new LinkedHashMap<>();
        private final RoundTrips source;
        private final List<Integer> keys;
        private final ReactiveCache<Integer, String> single;
        private final ReactiveCache<Integer, String> batched;

        Misses(RoundTrips source, int misses) {
            this.source = source;
            this.keys = IntStream.range(0, misses).boxed().toList();
            Weir weir = Weir.named("perf").build();
            CachePolicy policy = CachePolicy.freshFor(Duration.ofMinutes(10));
            this.single = weir.cache("single", Integer.class, String.class)
                    .policy(policy)
                    .readThrough(source::one)
                    .build();
            this.batched = weir.cache("batched", Integer.class, String.class)
                    .policy(policy)
                    .readThroughInBatches(source::all)
                    .build();
        }

        List<Case> cases() {
            List<Case> cases = new ArrayList<>();
            cases.add(of(SINGLE, single, eachAlone(single)));
            cases.add(of(BATCHED, batched, eachAlone(batched)));
            cases.add(of(TOGETHER, batched, batched.getAll(keys).map(Map::size)));
            return cases;
        }

        private Case of(String name, ReactiveCache<?, ?> cache, Mono<Integer> found) {
            return new Case(name, keys.size(), count -> {
                cache.clear().block(PATIENCE);
                if (found.blockOptional(PATIENCE).orElse(0) != count) {
                    throw new IllegalStateException(name + " did not find every key");
                }
                mostCalls.merge(name, source.takeCalls(), Math::max);
            });
        }

        private Mono<Integer> eachAlone(ReactiveCache<Integer, String> cache) {
            return Flux.fromIterable(keys)
                    .flatMap(cache::get, keys.size())
                    .count()
                    .map(Long::intValue);
        }
    }
}
