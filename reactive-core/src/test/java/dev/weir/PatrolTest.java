/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.CachePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Flights are landed when their time is up, wherever they are and whatever becomes of a timer. */
class PatrolTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final LosingClock clock = new LosingClock();
    private final ReactiveCache<String, String> cache = Weir.named("test")
            .clock(clock)
            .build()
            .cache("cache", String.class, String.class)
            .policy(CachePolicy.freshFor(Duration.ofMinutes(1)).loadTimeout(SECOND))
            .build();
    private final List<Throwable> late = new ArrayList<>();

    @Test
    void eachIsLandedWhenItsTimeIsUp() {
        load(cache, "a");
        clock.advanceBy(Duration.ofMillis(500));
        load(cache, "b");

        clock.advanceBy(Duration.ofMillis(500));
        assertThat(late).hasSize(1);
        clock.advanceBy(Duration.ofMillis(500));
        assertThat(late).hasSize(2).hasOnlyElementsOfType(LoadTimeoutException.class);
    }

    @Test
    void oneWhoseKeyWasTakenFromItIsLandedToo() {
        load(cache, "a");
        cache.invalidate("a").subscribe();

        clock.advanceBy(SECOND);

        assertThat(late).hasSize(1);
        assertThat(TestWeir.flightsIn(cache)).isZero();
    }

    @Test
    void shorterTimesAreNotHeldUpByLongerOnes() {
        load(cache.with(policy -> policy.loadTimeout(Duration.ofMinutes(1))), "long");
        load(cache, "short");

        clock.advanceBy(SECOND);

        assertThat(late).hasSize(1);
    }

    @Test
    void whatWasLateWithoutATimerIsLandedAsSoonAsAnotherDeparts() {
        clock.loses = true;
        load(cache, "a");
        clock.loses = false;
        clock.advanceBy(SECOND.plusMillis(60));
        assertThat(late).isEmpty();

        load(cache.with(policy -> policy.loadTimeout(Duration.ofMinutes(1))), "b");
        clock.advanceBy(Duration.ofMillis(20));

        assertThat(late).hasSize(1);
    }

    private void load(ReactiveCache<String, String> from, String key) {
        from.getOrCompute(key, k -> Mono.never()).subscribe(value -> {}, late::add);
    }

    /** A clock whose scheduler loses what it is given, as one does that is shut down. */
    private static final class LosingClock extends PatchedClock {

        private boolean loses;

        @Override
        public Scheduler scheduler() {
            Scheduler real = super.scheduler();
            return loses ? new Lost(real) : real;
        }
    }

    private record Lost(Scheduler real) implements Scheduler {

        @Override
        public Disposable schedule(Runnable task) {
            return Disposables.single();
        }

        @Override
        public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
            return Disposables.single();
        }

        @Override
        public Worker createWorker() {
            return real.createWorker();
        }
    }
}
