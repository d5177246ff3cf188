/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.weir.CacheContext;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.metrics.CacheEvent;
import dev.weir.metrics.micrometer.MicrometerRecorder;
import dev.weir.policy.CachePolicy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;

/**
 * A suite for what it costs to be watched: hits, loads and puts of caches that nobody watches, beside those of caches
 * with meters and observations, and with subscribers of events that listen, never ask, or throw.
 */
final class SightSuite implements Suite {

    private static final int OPERATIONS = 200_000;
    private static final int KEYS = 1_024;
    private static final Duration TTL = Duration.ofMinutes(10);
    private static final String CAFFEINE_TTL = "hit: Caffeine, expireAfterWrite";
    private static final String ALONE = "unwatched";

    @Override
    public List<Report> run(Effort effort) {
        Watched watched = new Watched(effort.share(OPERATIONS));
        watched.addCaffeine();
        watched.add(ALONE, Weir.named("alone").build(), cache -> {});
        watched.add(
                "events asked for",
                Weir.named("asked").build(),
                cache -> cache.events().subscribe());
        watched.add(
                "events never asked for",
                Weir.named("silent").build(),
                cache -> cache.events().subscribe(new Silent()));
        watched.add(
                "events thrown at",
                Weir.named("throwing").build(),
                cache -> cache.events().subscribe(new Throwing()));
        watched.add("meters", metered(ObservationRegistry.NOOP), cache -> {});
        watched.add(
                "meters, observations, events",
                metered(observing()),
                cache -> cache.events().subscribe());
        Comparison comparison = Rounds.of(watched.cases, effort);
        List<Target> targets = new ArrayList<>();
        for (String listeners : List.of("events never asked for", "events thrown at")) {
            for (String operation : List.of("hit: ", "load: ", "put: ")) {
                targets.add(Target.costOf(1.1, operation + ALONE, operation + listeners));
            }
        }
        targets.add(Target.asFastAs(1, CAFFEINE_TTL, "hit: " + ALONE));
        targets.add(Target.asFastAs(1, CAFFEINE_TTL, "hit: meters"));
        targets.add(Target.asFastAs(1, CAFFEINE_TTL, "hit: meters, observations, events"));
        targets.add(Target.bytes(64, "hit: meters, observations, events"));
        return List.of(new Report("sight, " + KEYS + " keys", comparison, CAFFEINE_TTL, targets, List.of()));
    }

    private static Weir metered(ObservationRegistry observations) {
        return Weir.named("metered")
                .recorder(MicrometerRecorder.on(new SimpleMeterRegistry()).observing(observations))
                .build();
    }

    /** One with somebody who looks, as tracing does. */
    private static ObservationRegistry observing() {
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(context -> true);
        return registry;
    }

    /** The cases, for each way of being watched. */
    private static final class Watched {

        final List<Case> cases = new ArrayList<>();
        private final int operations;
        private final Integer[] keys =
                new Random(Rounds.SEED).ints(65_536, 0, KEYS).boxed().toArray(Integer[]::new);

        Watched(int operations) {
            this.operations = operations;
        }

        void addCaffeine() {
            Cache<Integer, String> written = Caffeine.newBuilder()
                    .maximumSize(KEYS)
                    .expireAfterWrite(TTL)
                    .build();
            for (int key = 0; key < KEYS; key++) {
                written.put(key, "v" + key);
            }
            cases.add(Case.lookUp(CAFFEINE_TTL, operations, keys, written::getIfPresent));
        }

        void add(String how, Weir weir, Consumer<ReactiveCache<Integer, String>> watch) {
            ReactiveCache<Integer, String> cache = weir.cache("watched", Integer.class, String.class)
                    .policy(CachePolicy.freshFor(TTL))
                    .maximumSize(2 * KEYS)
                    .readThrough(key -> Mono.just("v" + key))
                    .build();
            for (int key = 0; key < KEYS; key++) {
                cache.get(key).block(PATIENCE);
            }
            watch.accept(cache);
            read("hit: " + how, operations, cache::get);
            if (how.equals(ALONE)) {
                read(
                        "hit: a Context beside it",
                        operations,
                        key -> cache.get(key).contextWrite(CacheContext.tenant("acme")));
            }
            read("load: " + how, operations / 10, cache::refresh);
            read("put: " + how, operations / 10, key -> cache.put(key, "v").thenReturn("v"));
        }

        private void read(String name, int count, Function<Integer, ? extends Mono<?>> read) {
            cases.add(Case.read(name, count, keys, read));
        }
    }

    /** A subscriber that never asks for anything. */
    private static final class Silent extends BaseSubscriber<CacheEvent> {

        @Override
        protected void hookOnSubscribe(Subscription subscription) {}
    }

    /** A subscriber that throws at every event. */
    private static final class Throwing extends BaseSubscriber<CacheEvent> {

        @Override
        protected void hookOnNext(CacheEvent event) {
            throw new IllegalStateException("thrown at " + event.cache());
        }
    }
}
