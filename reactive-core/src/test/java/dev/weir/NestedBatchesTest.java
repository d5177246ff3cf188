/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.BatchPolicy;
import dev.weir.policy.CachePolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Bulk loads that begin within others: because those answer at once, or because a loader asks for another key. */
class NestedBatchesTest {

    private static final BatchPolicy ONE_AT_A_TIME = BatchPolicy.upTo(10).inFlight(1);

    private final TestWeir test = new TestWeir();

    @Test
    void aLongQueueOfLoadsThatAnswerAtOnceDoesNotOverflowTheStack() {
        HeldLoad<Map<String, String>> first = new HeldLoad<>(Set.of());
        AtomicInteger loads = new AtomicInteger();
        ReactiveCache<String, String> cache = test.cache()
                .readThroughInBatches(
                        keys -> loads.incrementAndGet() == 1 ? first.mono() : Mono.just(HeldBulkSource.echoOf(keys)),
                        BatchPolicy.upTo(1).inFlight(1))
                .build();
        Listener<String> held = Listener.to(cache.get("first"));
        List<String> keys = IntStream.range(0, 100_000).mapToObj(i -> "k" + i).toList();
        Listener<Map<String, String>> queued = Listener.to(cache.getAll(keys));
        queued.hasHeardNothing();

        first.answers(Map.of("first", "v"));

        held.hasHeard("v");
        assertThat(queued.heard()).hasSize(100_000);
        assertThat(loads).hasValue(100_001);
    }

    @Test
    void aLoaderThatAsksForAnotherKeyIsNotQueuedBehindItself() {
        ReactiveCache<String, String> cache = parentAsksForChild(Mono.empty());

        Listener.to(cache.get("parent")).hasHeard("parent of child");
        Listener.to(cache.get("child")).hasHeard("child");
    }

    @Test
    void aLoaderThatAsksForManyOtherKeysIsNotQueuedBehindItself() {
        AtomicReference<ReactiveCache<String, String>> itself = new AtomicReference<>();
        ReactiveCache<String, String> cache = test.cache()
                .readThroughInBatches(
                        keys -> keys.contains("parent")
                                ? itself.get().getAll(List.of("a", "b")).map(all -> Map.of("parent", all.toString()))
                                : Mono.just(HeldBulkSource.echoOf(keys)),
                        ONE_AT_A_TIME)
                .build();
        itself.set(cache);

        Listener.to(cache.get("parent")).hasHeard("{a=a, b=b}");
    }

    @Test
    void aLoaderThatAsksForAKeyInTheQueueHasTheQueueSentOff() {
        Sinks.Empty<Void> go = Sinks.empty();
        ReactiveCache<String, String> cache = parentAsksForChild(go.asMono());
        Listener<String> parent = Listener.to(cache.get("parent"));
        Listener<String> child = Listener.to(cache.get("child"));
        child.hasHeardNothing();

        go.tryEmitEmpty().orThrow();

        child.hasHeard("child");
        parent.hasHeard("parent of child");
    }

    @Test
    void aLoaderThatAsksForAKeyOnItsWayIntoTheQueueHasItSentOffToo() {
        Sinks.Empty<Void> go = Sinks.empty();
        InterruptedClock clock = new InterruptedClock();
        AtomicReference<ReactiveCache<String, String>> itself = new AtomicReference<>();
        ReactiveCache<String, String> cache = Weir.named("test")
                .clock(clock)
                .build()
                .cache("cache", String.class, String.class)
                .policy(CachePolicy.freshFor(Duration.ofMinutes(1)))
                .readThroughInBatches(keys -> family(keys, go.asMono(), itself), ONE_AT_A_TIME)
                .build();
        itself.set(cache);
        Listener<String> parent = Listener.to(cache.get("parent"));
        cache.events().subscribe();

        // That a load starts is told with the time: then others can board its flight already, but it is not in the
        // queue
        // yet.
        clock.interruptNextReading(() -> go.tryEmitEmpty().orThrow());
        Listener<String> child = Listener.to(cache.get("child"));

        child.hasHeard("child");
        parent.hasHeard("parent of child");
    }

    @Test
    void keysOfOneLoadThatWaitForEachOtherAreRefused() {
        AtomicReference<ReactiveCache<String, String>> itself = new AtomicReference<>();
        ReactiveCache<String, String> cache = test.cache()
                .readThroughInBatches(
                        keys -> itself.get().get("sister").map(sister -> Map.of("brother", sister)), ONE_AT_A_TIME)
                .build();
        itself.set(cache);

        Listener<Map<String, String>> both = Listener.to(cache.getAll(List.of("brother", "sister")));

        assertThat(both.error()).isInstanceOf(RecursiveLoadException.class);
        assertThat(TestWeir.flightsIn(cache)).isZero();
    }

    private ReactiveCache<String, String> parentAsksForChild(Mono<Void> when) {
        AtomicReference<ReactiveCache<String, String>> itself = new AtomicReference<>();
        ReactiveCache<String, String> cache = test.cache()
                .readThroughInBatches(keys -> family(keys, when, itself), ONE_AT_A_TIME)
                .build();
        itself.set(cache);
        return cache;
    }

    private static Mono<Map<String, String>> family(
            Set<String> keys, Mono<Void> when, AtomicReference<ReactiveCache<String, String>> cache) {
        return keys.contains("parent")
                ? when.then(Mono.defer(() -> cache.get().get("child")))
                        .map(child -> Map.of("parent", "parent of " + child))
                : Mono.just(HeldBulkSource.echoOf(keys));
    }

    /** A clock that has something else happen once, when it is asked what time it is. */
    private static final class InterruptedClock extends PatchedClock {

        private Runnable interruption = () -> {};

        void interruptNextReading(Runnable interruption) {
            this.interruption = interruption;
        }

        @Override
        public Instant instant() {
            Runnable now = interruption;
            interruption = () -> {};
            now.run();
            return super.instant();
        }
    }
}
