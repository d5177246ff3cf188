/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.policy.CachePolicy;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A suite for what an entry occupies beyond its key and its value, in a cache that is full. */
final class MemorySuite implements Suite {

    private static final int ENTRIES = 1_000_000;
    private static final Duration TTL = Duration.ofMinutes(10);

    private static final List<Filling> FILLINGS = List.of(
            new Filling("Caffeine, expireAfterWrite", MemorySuite::caffeine),
            new Filling("AsyncCache, expireAfterWrite", MemorySuite::asyncCache),
            new Filling("Weir", MemorySuite::weir));

    @Override
    public List<Report> run(Effort effort) {
        Integer[] keys = new Integer[effort.share(ENTRIES)];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = 1_000 + i;
        }
        int rounds = Math.min(3, effort.rounds());
        Comparison comparison =
                new Comparison(FILLINGS.stream().map(Filling::name).toList(), rounds);
        for (int round = 0; round < rounds; round++) {
            for (Filling filling : FILLINGS) {
                measure(filling, round, keys, comparison);
            }
        }
        return List.of(new Report(
                "memory, per entry beyond key and payload",
                comparison,
                "Caffeine, expireAfterWrite",
                List.of(Target.bytes(136, "Weir")),
                List.of()));
    }

    // Keys are their own payload and are there before and after, so that what comes in between is overhead.
    private static void measure(Filling filling, int round, Integer[] keys, Comparison comparison) {
        long before = usedBytes();
        long start = System.nanoTime();
        Object full = filling.by.apply(keys);
        long nanos = System.nanoTime() - start;
        long retained = usedBytes() - before;
        Reference.reachabilityFence(full);
        Reference.reachabilityFence(keys);
        comparison.record(filling.name, round, (double) nanos / keys.length, (double) retained / keys.length);
    }

    private static long usedBytes() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    private static Object caffeine(Integer[] keys) {
        Cache<Integer, Integer> cache = Caffeine.newBuilder()
                .maximumSize(keys.length)
                .expireAfterWrite(TTL)
                .build();
        for (Integer key : keys) {
            cache.put(key, key);
        }
        cache.cleanUp();
        return cache;
    }

    private static Object asyncCache(Integer[] keys) {
        AsyncCache<Integer, Integer> cache = Caffeine.newBuilder()
                .maximumSize(keys.length)
                .expireAfterWrite(TTL)
                .buildAsync();
        for (Integer key : keys) {
            cache.put(key, CompletableFuture.completedFuture(key));
        }
        cache.synchronous().cleanUp();
        return cache;
    }

    private static Object weir(Integer[] keys) {
        ReactiveCache<Integer, Integer> cache = Weir.named("perf")
                .build()
                .cache("memory", Integer.class, Integer.class)
                .policy(CachePolicy.freshFor(TTL))
                .maximumSize(keys.length)
                .build();
        Ear ear = new Ear();
        for (Integer key : keys) {
            cache.put(key, key).subscribe(ear);
        }
        ear.mustHaveHeard(0);
        return cache;
    }

    private record Filling(String name, Function<Integer[], Object> by) {}
}
