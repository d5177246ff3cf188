/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** Invalidation by glob: walks over what is in memory, as fast as it is asked to, and says what it took. */
class GlobInvalidationTest {

    private final TestWeir test = new TestWeir();
    private final ReactiveCache<String, String> cache = test.cache().build();

    @Test
    void whatMatchesIsForgottenAndNamed() {
        put("a1", "a2", "b1");

        StepVerifier.create(cache.invalidateMatching("a?").sort())
                .expectNext("a1", "a2")
                .verifyComplete();

        assertThat(List.of("a1", "a2", "b1")).filteredOn(this::isKept).containsExactly("b1");
    }

    @Test
    void itGoesAsFastAsItIsAskedTo() {
        put(IntStream.range(0, 100).mapToObj(i -> "k" + i).toArray(String[]::new));

        StepVerifier.create(cache.invalidateMatching("*"), 10)
                .expectNextCount(10)
                .then(() -> assertThat(TestWeir.poolOf(cache).tier.size()).isEqualTo(90))
                .thenCancel()
                .verify();

        assertThat(TestWeir.poolOf(cache).tier.size()).isEqualTo(90);
    }

    @Test
    void aLoadInFlightIsTakenFromItsKey() {
        Sinks.One<String> old = Sinks.one();
        Witness before = new Witness();
        cache.getOrCompute("flying", key -> old.asMono()).subscribe(before);

        StepVerifier.create(cache.invalidateMatching("fly*"))
                .expectNext("flying")
                .verifyComplete();
        old.tryEmitValue("old");

        assertThat(before.signals()).first().isEqualTo("old");
        assertThat(isKept("flying")).isFalse();
    }

    @Test
    void nothingHappensBeforeItIsSubscribedTo() {
        put("a");

        Flux<String> never = cache.invalidateMatching("*");

        assertThat(isKept("a")).isTrue();
        assertThat(never).isNotNull();
    }

    @Test
    void whatIsNoGlobAndKeysWithoutTextAreRefusedAtOnce() {
        ReactiveCache<Object, String> objects =
                test.weir.cache("objects", Object.class, String.class).build();

        assertThatThrownBy(() -> cache.invalidateMatching("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> objects.invalidateMatching("*"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("invalidateMatching needs keys that have a text")
                .hasMessageContaining("java.lang.Object");
    }

    @Test
    void aClosedCacheFails() {
        put("a");
        Mono<Long> walk = cache.invalidateMatching("*").count();
        test.weir.close().subscribe();

        StepVerifier.create(walk).verifyError(CacheClosedException.class);
    }

    private void put(String... keys) {
        for (String key : keys) {
            cache.put(key, "v").subscribe();
        }
    }

    private boolean isKept(String key) {
        return Witness.signalsOf(cache.getIfCached(key)).contains("v");
    }
}
