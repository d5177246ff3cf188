/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** A key whose methods throw harms its own request at most, and nobody who waits is forgotten over it. */
class BrokenKeyTest {

    private static final RuntimeException BROKEN = new IllegalStateException("broken key");

    private final TestWeir test = new TestWeir();
    private final ReactiveCache<Key, String> cache =
            test.weir.cache("keys", Key.class, String.class).build();
    private final Key key = new Key();

    @Test
    void itsErrorReachesTheOneWhoAsks() {
        key.broken = true;

        StepVerifier.create(cache.get(key))
                .verifyErrorSatisfies(e -> assertThat(e).isSameAs(BROKEN));
        StepVerifier.create(cache.put(key, "v"))
                .verifyErrorSatisfies(e -> assertThat(e).isSameAs(BROKEN));
    }

    @Test
    void whoWaitsIsAnsweredAlthoughTheKeyBreaksMeanwhile() {
        Sinks.One<String> answer = Sinks.one();
        StepVerifier waiter = StepVerifier.create(cache.getOrCompute(key, k -> answer.asMono()))
                .expectNext("v")
                .expectComplete()
                .verifyLater();

        key.broken = true;
        answer.tryEmitValue("v");

        waiter.verify();
        assertThat(test.unheard).containsExactly(BROKEN);
    }

    @Test
    void timeoutsGoOnAlthoughAKeyBreaksMeanwhile() {
        List<Throwable> errors = new ArrayList<>();
        Key other = new Key();
        cache.getOrCompute(key, k -> Mono.never()).subscribe(value -> {}, errors::add);
        cache.getOrCompute(other, k -> Mono.never()).subscribe(value -> {}, errors::add);

        key.broken = true;
        test.pass(Duration.ofSeconds(10));

        assertThat(errors).hasSize(2).hasOnlyElementsOfType(LoadTimeoutException.class);
    }

    @Test
    void oneThatBreaksLaterHoldsUpNoOtherEither() {
        for (int breaksAt = 1; breaksAt <= 25; breaksAt++) {
            ReactiveCache<Key, String> batched = test.weir
                    .cache("batched-" + breaksAt, Key.class, String.class)
                    .readThroughInBatches(keys -> Mono.just(Map.of(key, "v")))
                    .build();
            Key breaking = new Key();
            Mono<Map<Key, String>> both = batched.getAll(List.of(key, breaking));
            List<Object> heard = new ArrayList<>();
            breaking.breaksAt = breaksAt;

            both.subscribe(heard::add, heard::add);

            assertThat(heard).as("broken at %s", breaksAt).hasSize(1);
            Listener.to(batched.get(key)).hasHeard("v");
        }
    }

    @Test
    void oneThatBreaksWithAnErrorHoldsUpNoOtherEither() {
        for (int breaksAt = 2; breaksAt <= 25; breaksAt++) {
            ReactiveCache<Key, String> batched = test.weir
                    .cache("errors-" + breaksAt, Key.class, String.class)
                    .readThroughInBatches(keys -> Mono.just(Map.of(key, "v")))
                    .build();
            Key breaking = new Key();
            breaking.error = new AssertionError("broken key");
            Mono<Map<Key, String>> both = batched.getAll(List.of(key, breaking));
            List<Object> heard = new ArrayList<>();
            breaking.breaksAt = breaksAt;

            both.subscribe(heard::add, heard::add);

            assertThat(heard).as("broken at %s", breaksAt).hasSize(1);
            Listener.to(batched.get(key)).hasHeard("v");
        }
    }

    @Test
    void oneAmongManyHoldsUpNoOther() {
        ReactiveCache<Key, String> batched = test.weir
                .cache("batched", Key.class, String.class)
                .readThroughInBatches(keys -> Mono.just(Map.of(key, "v")))
                .build();
        Key breaking = new Key();
        List<Key> keys = List.of(key, breaking);
        Mono<Map<Key, String>> both = batched.getAll(keys);
        breaking.breaksAt = 1;

        StepVerifier.create(both).verifyErrorSatisfies(e -> assertThat(e).isSameAs(BROKEN));
        assertThat(TestWeir.flightsIn(batched)).isZero();
        StepVerifier.create(batched.get(key)).expectNext("v").verifyComplete();
    }

    private static final class Key {

        private boolean broken;
        private int breaksAt;
        private Error error;

        @Override
        public int hashCode() {
            if (breaksAt > 0 && --breaksAt == 0) {
                broken = true;
            }
            if (broken && error != null) {
                throw error;
            }
            if (broken) {
                throw BROKEN;
            }
            return 1;
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }
    }
}
