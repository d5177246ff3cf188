/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.metrics.CacheEvent;
import dev.weir.metrics.CacheStats;
import dev.weir.metrics.LoadOutcome;
import dev.weir.policy.CachePolicy;
import dev.weir.policy.WhenAbandoned;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Whatever is asked in whatever order, and whatever becomes of it: the numbers of the statistics fit together. */
class StatsPropertyTest {

    private static final int STEPS = 300;

    private final TestWeir test = new TestWeir();
    private final Queue<CacheEvent> events = new ArrayDeque<>();
    private final List<Disposable> requests = new ArrayList<>();
    private Random random = new Random();
    private long reads;
    private long writes;
    private long invalidations;

    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyReadCountsOnceAndEveryLoadEndsOnce(int seed) {
        random = new Random(seed);
        CacheBuilder<String, String> spec = test.cache(policyOf(seed)::apply).tags(value -> List.of("t"));
        ReactiveCache<String, String> cache = (seed % 2 == 0
                        ? spec.readThrough(key -> answer(key))
                        : spec.readThroughInBatches(this::answers))
                .build();
        cache.events().subscribe(events::add);

        for (int i = 0; i < STEPS; i++) {
            step(cache);
        }
        test.pass(Duration.ofMinutes(1));

        agree(cache.stats());
    }

    private void agree(CacheStats stats) {
        assertThat(stats.hits() + stats.staleHits() + stats.misses())
                .as("reads")
                .isEqualTo(reads);
        assertThat(stats.fallbacks()).isLessThanOrEqualTo(stats.misses());
        assertThat(stats.coalesced()).isLessThanOrEqualTo(stats.misses());
        assertThat(stats.writes()).isEqualTo(writes);
        assertThat(stats.invalidations()).isEqualTo(invalidations);
        assertThat(stats.flights()).isZero();
        assertThat(stats.droppedEvents()).isZero();
        assertThat(told(CacheEvent.StaleServed.class)).isEqualTo(stats.staleHits() + stats.fallbacks());
        assertThat(told(CacheEvent.LoadStarted.class)).isEqualTo(told(CacheEvent.LoadEnded.class));
        for (LoadOutcome outcome : LoadOutcome.values()) {
            assertThat(events)
                    .filteredOn(event -> event instanceof CacheEvent.LoadEnded end && end.outcome() == outcome)
                    .as(outcome.name())
                    .hasSize((int) stats.loads(outcome));
        }
        assertThat(events)
                .filteredOn(event -> event instanceof CacheEvent.LoadStarted begun && begun.behindAnAnswer())
                .hasSize((int) stats.refreshes());
    }

    private void step(ReactiveCache<String, String> cache) {
        String key = key();
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> read(cache.get(key), 1);
            case 3 -> read(cache.getEntry(key), 1);
            case 4 -> read(cache.getIfCached(key), 1);
            case 5 -> read(cache.getOrCompute(key, this::answer), 1);
            case 6 -> read(cache.refresh(key), 1);
            case 7, 8 -> {
                Set<String> keys = Stream.of(key, "k1", "extra").collect(Collectors.toSet());
                read(
                        random.nextBoolean() ? cache.getAll(keys) : cache.getAllOrCompute(keys, this::answers),
                        keys.size());
            }
            case 9 -> changed(cache.put(key, "put"), () -> writes++);
            case 10 -> changed(cache.invalidate(key), () -> invalidations++);
            case 11 -> changed(cache.expire(key), () -> invalidations++);
            case 12 -> changed(cache.invalidateTags(List.of("t")), () -> invalidations++);
            case 13 -> changed(random.nextInt(4) == 0 ? cache.clear() : cache.remove(key), () -> invalidations++);
            case 14 -> leave();
            default -> test.pass(Duration.ofMillis(random.nextInt(20_000)));
        }
    }

    private void read(Mono<?> request, int keys) {
        reads += keys;
        Consumer<Throwable> heard = error -> {};
        requests.add(request.subscribe(value -> {}, heard));
    }

    private void leave() {
        if (!requests.isEmpty()) {
            requests.get(random.nextInt(requests.size())).dispose();
        }
    }

    private static void changed(Mono<Void> change, Runnable count) {
        change.block();
        count.run();
    }

    private String key() {
        return "k" + random.nextInt(4);
    }

    private Mono<String> answer(String key) {
        return behaves(Mono.just(key), Mono.empty());
    }

    private Mono<Map<String, String>> answers(Set<String> keys) {
        return behaves(Mono.just(keys.stream().collect(Collectors.toMap(key -> key, key -> key))), Mono.just(Map.of()));
    }

    /** Not at once where it fails: what is left of a read of many keys is then not looked for. */
    private <T> Mono<T> behaves(Mono<T> answer, Mono<T> absent) {
        Duration late = Duration.ofMillis(1 + random.nextInt(9_000));
        return switch (random.nextInt(7)) {
            case 0 -> answer;
            case 1 -> absent.delaySubscription(late, test.clock.scheduler());
            case 2 -> Mono.<T>error(new TimeoutException("source")).delaySubscription(late, test.clock.scheduler());
            case 3 -> Mono.never();
            default -> answer.delaySubscription(late, test.clock.scheduler());
        };
    }

    private long told(Class<? extends CacheEvent> type) {
        return events.stream().filter(type::isInstance).count();
    }

    private static UnaryOperator<CachePolicy> policyOf(int seed) {
        UnaryOperator<CachePolicy> patient =
                policy -> policy.withFreshFor(Duration.ofSeconds(20)).loadTimeout(Duration.ofSeconds(8));
        return switch (seed % 4) {
            case 0, 1 ->
                policy -> patient.apply(policy)
                        .staleWhileRevalidate(Duration.ofSeconds(30))
                        .staleIfError(Duration.ofMinutes(2))
                        .softTimeout(Duration.ofSeconds(1))
                        .refreshAhead(0.8);
            default ->
                policy -> patient.apply(policy)
                        .staleIfError(Duration.ofMinutes(2))
                        .whenAbandoned(WhenAbandoned.CANCEL);
        };
    }
}
