/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.weir.BulkLoader;
import dev.weir.Loader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** The troubles chaos makes around a loader: each in its share of the loads, and the same ones for the same seed. */
class ChaosTest {

    private final VirtualClock clock = VirtualClock.create();
    private final AtomicInteger tried = new AtomicInteger();
    private final Exception planned = new Exception("planned");

    @Test
    void noneIsMadeUnlessAskedFor() {
        Chaos none = Chaos.on(clock, 42);

        assertThat(outcomes(none, 100)).containsOnly("v").hasSize(100);
        assertThat(outcomesOfBulk(none, 100)).containsOnly("{k=v}").hasSize(100);
    }

    @Test
    void allLoadsFailWithoutBeingTried() {
        Chaos chaos = Chaos.on(clock, 42).failing(1, () -> planned);

        assertThat(outcomes(chaos, 100)).containsOnly("planned").hasSize(100);
        assertThat(outcomesOfBulk(chaos, 100)).containsOnly("planned").hasSize(100);
        assertThat(tried).hasValue(0);
    }

    @Test
    void allLoadsStaySilentWithoutBeingTried() {
        Chaos chaos = Chaos.on(clock, 42).silent(1);

        assertThat(outcomes(chaos, 100)).isEmpty();
        assertThat(outcomesOfBulk(chaos, 100)).isEmpty();
        assertThat(tried).hasValue(0);
    }

    @Test
    void eachTroubleTakesItsShare() {
        Chaos chaos = Chaos.on(clock, 42).failing(0.3, () -> planned).silent(0.2);

        List<String> outcomes = outcomes(chaos, 10_000);

        assertThat(outcomes).filteredOn("planned"::equals).hasSizeBetween(2_800, 3_200);
        assertThat(outcomes).filteredOn("v"::equals).hasSizeBetween(4_800, 5_200);
        assertThat(tried.get()).isEqualTo(outcomes.stream().filter("v"::equals).count());
    }

    @Test
    void theSameSeedMakesTheSameTrouble() {
        List<String> one = outcomes(Chaos.on(clock, 7).failing(0.5, () -> planned), 1_000);
        List<String> same = outcomes(Chaos.on(clock, 7).failing(0.5, () -> planned), 1_000);
        List<String> other = outcomes(Chaos.on(clock, 8).failing(0.5, () -> planned), 1_000);

        assertThat(same).isEqualTo(one).isNotEqualTo(other);
    }

    @Test
    void chancesAreDrawnPerSubscriptionAndSharedByCopies() {
        Chaos chaos = Chaos.on(clock, 7);
        List<String> expected = outcomes(Chaos.on(clock, 7).failing(0.5, () -> planned), 100);

        List<String> half = outcomes(chaos.failing(0.5, () -> planned), 50);
        List<String> rest = outcomes(chaos.failing(0.5, () -> planned), 50);

        assertThat(half).isEqualTo(expected.subList(0, 50));
        assertThat(rest).isEqualTo(expected.subList(50, 100));
    }

    @Test
    void loadsAreDelayedByTheClockAndNoLongerThanAllowed() {
        Chaos chaos = Chaos.on(clock, 42).delayingUpTo(Duration.ofSeconds(1));
        List<String> outcomes = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            load(chaos).subscribe(outcomes::add);
        }
        assertThat(outcomes).isEmpty();

        clock.advanceBy(Duration.ofMillis(500));
        assertThat(outcomes).hasSizeBetween(400, 600);
        clock.advanceBy(Duration.ofMillis(500));

        assertThat(outcomes).hasSize(1_000);
    }

    @Test
    void aLoaderThatThrowsFailsItsLoad() {
        RuntimeException thrown = new IllegalStateException("thrown");
        List<Throwable> errors = new ArrayList<>();

        Chaos.on(clock, 42)
                .around((Loader<String, String>) (key, context) -> {
                    throw thrown;
                })
                .load("k", RehearsedLoad.first())
                .subscribe(value -> {}, errors::add);

        assertThat(errors).containsExactly(thrown);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void aFractionIsBetweenZeroAndOne(double fraction) {
        Chaos chaos = Chaos.on(clock, 42);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> chaos.silent(fraction))
                .withMessageContaining("fraction must be in [0, 1]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> chaos.failing(fraction, () -> planned))
                .withMessageContaining("fraction must be in [0, 1]");
    }

    @Test
    void aDelayIsNotNegative() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Chaos.on(clock, 42).delayingUpTo(Duration.ofMillis(-1)))
                .withMessageContaining("longest must not be negative");
    }

    @Test
    void nothingMayBeNull() {
        Chaos chaos = Chaos.on(clock, 42);

        assertThatNullPointerException().isThrownBy(() -> Chaos.on(null, 42)).withMessageStartingWith("clock");
        assertThatNullPointerException()
                .isThrownBy(() -> chaos.delayingUpTo(null))
                .withMessageStartingWith("longest");
        assertThatNullPointerException()
                .isThrownBy(() -> chaos.failing(1, null))
                .withMessageStartingWith("failure");
        assertThatNullPointerException()
                .isThrownBy(() -> chaos.around((Loader<String, String>) null))
                .withMessageStartingWith("loader");
        assertThatNullPointerException()
                .isThrownBy(() -> chaos.around((BulkLoader<String, String>) null))
                .withMessageStartingWith("loader");
    }

    private List<String> outcomes(Chaos chaos, int loads) {
        List<String> outcomes = new ArrayList<>();
        Mono<? extends String> load = load(chaos);
        for (int i = 0; i < loads; i++) {
            load.subscribe(outcomes::add, error -> outcomes.add(error.getMessage()));
        }
        return outcomes;
    }

    private List<String> outcomesOfBulk(Chaos chaos, int loads) {
        List<String> outcomes = new ArrayList<>();
        Mono<? extends Map<String, String>> load = chaos.around((BulkLoader<String, String>)
                        keys -> Mono.fromRunnable(tried::incrementAndGet).thenReturn(Map.of("k", "v")))
                .loadAll(Set.of("k"));
        for (int i = 0; i < loads; i++) {
            load.subscribe(values -> outcomes.add(values.toString()), error -> outcomes.add(error.getMessage()));
        }
        return outcomes;
    }

    private Mono<? extends String> load(Chaos chaos) {
        return chaos.around((Loader<String, String>) (key, context) ->
                        Mono.fromRunnable(tried::incrementAndGet).thenReturn("v"))
                .load("k", RehearsedLoad.first());
    }
}
