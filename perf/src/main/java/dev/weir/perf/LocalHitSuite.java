/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.policy.CachePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * A suite for local hits, in caches that are as full as they may be and hold keys equal to but not the same as those
 * asked for, in random order. Caches of several configurations live side by side, as in an application.
 */
final class LocalHitSuite implements Suite {

    private static final int OPERATIONS = 200_000;
    private static final Duration TTL = Duration.ofMinutes(10);
    private static final String CAFFEINE = "Caffeine, no TTL";
    private static final String CAFFEINE_TTL = "Caffeine, expireAfterWrite";
    private static final String DEFER = "defer + switchIfEmpty";
    private static final String GET = "Weir get";
    private static final String GET_OR_COMPUTE = "Weir getOrCompute";

    @Override
    public List<Report> run(Effort effort) {
        return List.of(run(1_024, effort), run(65_536, effort));
    }

    /** All cases, with caches of their own that are full. */
    static List<Case> cases(int size, int operations) {
        Hits hits = new Hits(size, operations);
        hits.addBareCaches();
        hits.addWhatPeopleWrite();
        Peer.all().forEach(hits::addPeer);
        hits.addWeir();
        return hits.cases;
    }

    private static Report run(int size, Effort effort) {
        Comparison comparison = Rounds.of(cases(size, effort.share(OPERATIONS)), effort);
        List<Target> targets = new ArrayList<>(List.of(
                Target.asFastAs(1, CAFFEINE_TTL, GET),
                Target.asFastAs(0.8, CAFFEINE, GET),
                Target.asFastAs(2, DEFER, GET),
                Target.bytes(64, GET),
                Target.bytes(64, GET_OR_COMPUTE)));
        comparison.cases().stream()
                .filter(name -> name.startsWith("Spring"))
                .forEach(name -> targets.add(Target.asFastAs(10, name, GET)));
        return new Report("local-hit, " + size + " keys", comparison, CAFFEINE_TTL, targets, List.of());
    }

    /** The cases of one size. */
    private static final class Hits {

        final List<Case> cases = new ArrayList<>();
        private final int size;
        private final int operations;
        private final Integer[] keys;

        Hits(int size, int operations) {
            this.size = size;
            this.operations = operations;
            this.keys = new Random(Rounds.SEED)
                    .ints(Math.max(size, 65_536), 0, size)
                    .boxed()
                    .toArray(Integer[]::new);
        }

        void addBareCaches() {
            Cache<Integer, String> plain =
                    Caffeine.newBuilder().maximumSize(size).build();
            Cache<Integer, String> written = Caffeine.newBuilder()
                    .maximumSize(size)
                    .expireAfterWrite(TTL)
                    .build();
            Cache<Integer, String> variable = Caffeine.newBuilder()
                    .maximumSize(size)
                    .expireAfter(Expiry.<Integer, String>writing((key, value) -> TTL))
                    .build();
            for (int key = 0; key < size; key++) {
                plain.put(key, "v" + key);
                written.put(key, "v" + key);
                variable.put(key, "v" + key);
            }
            look(CAFFEINE, plain::getIfPresent);
            look(CAFFEINE_TTL, written::getIfPresent);
            look("Caffeine, variable Expiry", variable::getIfPresent);
        }

        void addWhatPeopleWrite() {
            AsyncCache<Integer, String> async = Caffeine.newBuilder()
                    .maximumSize(size)
                    .expireAfterWrite(TTL)
                    .buildAsync();
            Cache<Integer, String> cache = Caffeine.newBuilder()
                    .maximumSize(size)
                    .expireAfterWrite(TTL)
                    .build();
            for (int key = 0; key < size; key++) {
                async.put(key, CompletableFuture.completedFuture("v" + key));
                cache.put(key, "v" + key);
            }
            read("fromFuture(AsyncCache)", key -> Mono.fromFuture(async.get(key, (k, executor) -> miss(k).toFuture())));
            read(
                    "fromFuture(AsyncCache), suppressCancel",
                    key -> Mono.fromFuture(async.get(key, (k, executor) -> miss(k).toFuture()), true));
            read(
                    DEFER,
                    key -> Mono.defer(() -> Mono.justOrEmpty(cache.getIfPresent(key)))
                            .switchIfEmpty(Mono.defer(() -> miss(key).doOnNext(value -> cache.put(key, value)))));
        }

        void addPeer(Peer peer) {
            Function<Integer, Mono<String>> cached = peer.cacheOf(size, key -> Mono.just("v" + key));
            for (int key = 0; key < size; key++) {
                cached.apply(key).block(PATIENCE);
            }
            read(peer.name(), cached);
        }

        void addWeir() {
            Weir weir = Weir.named("perf").build();
            CachePolicy policy = CachePolicy.freshFor(TTL);
            ReactiveCache<Integer, String> written = weir.cache("written", Integer.class, String.class)
                    .policy(policy)
                    .maximumSize(size)
                    .readThrough(LocalHitSuite::miss)
                    .build();
            ReactiveCache<Integer, String> immutable = weir.cache("immutable", Integer.class, String.class)
                    .policy(CachePolicy.immutable())
                    .maximumSize(size)
                    .build();
            ReactiveCache<Integer, String> weighed = weir.cache("weighed", Integer.class, String.class)
                    .policy(policy.staleWhileRevalidate(TTL.multipliedBy(2)).jitter(0.1))
                    .maximumWeight(10L * size, (key, value) -> 10)
                    .build();
            for (int key = 0; key < size; key++) {
                written.put(key, "v" + key).block(PATIENCE);
                immutable.put(key, "v" + key).block(PATIENCE);
                weighed.put(key, "v" + key).block(PATIENCE);
            }
            read(GET, written::get);
            read(GET_OR_COMPUTE, key -> written.getOrCompute(key, LocalHitSuite::miss));
            read("Weir getEntry", written::getEntry);
            read("Weir getOrCompute, immutable", key -> immutable.getOrCompute(key, LocalHitSuite::miss));
            read(
                    "Weir getOrCompute, weighed, stale window, jitter",
                    key -> weighed.getOrCompute(key, LocalHitSuite::miss));
        }

        private void look(String name, Case.Look look) {
            cases.add(Case.lookUp(name, operations, keys, look));
        }

        private void read(String name, Function<Integer, ? extends Mono<?>> read) {
            cases.add(Case.read(name, operations, keys, read));
        }
    }

    private static Mono<String> miss(Integer key) {
        return Mono.error(() -> new IllegalStateException("Key " + key + " should be there"));
    }
}
