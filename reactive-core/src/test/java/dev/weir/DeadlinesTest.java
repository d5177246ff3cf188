/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Deadlines.Deadline;
import dev.weir.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Flights in line for their deadline: late in order, gone when they end, watched only while there are any. */
class DeadlinesTest {

    private final VirtualClock clock = VirtualClock.create();
    private final List<String> late = new ArrayList<>();
    private final Deadlines<String> deadlines = new Deadlines<>(clock, Duration.ofMillis(100), late::add);

    @Test
    void eachIsLateWhenItsOwnTimeIsUp() {
        deadlines.add("first");
        pass(60);
        deadlines.add("second");

        pass(39);
        assertThat(late).isEmpty();
        pass(1);
        assertThat(late).containsExactly("first");
        pass(59);
        assertThat(late).containsExactly("first");
        pass(1);
        assertThat(late).containsExactly("first", "second");
        assertThat(deadlines.length()).isZero();
    }

    @Test
    void whoHasEndedIsNotLate() {
        Deadline<String> ended = deadlines.add("ended");
        deadlines.add("not ended");

        ended.letGo();
        pass(100);

        assertThat(late).containsExactly("not ended");
    }

    @Test
    void theLineIsWatchedAgainAfterItWasEmpty() {
        deadlines.add("first").letGo();
        pass(1_000);
        deadlines.add("second");
        pass(100);

        assertThat(late).containsExactly("second");
    }

    @Test
    void theEndedLeaveTheLineWhenOthersJoinIt() {
        for (int i = 0; i < 1_000; i++) {
            deadlines.add("ends").letGo();
        }

        assertThat(deadlines.length()).isEqualTo(1);
    }

    @Test
    void theEndedDoNotPileUpBehindOneThatDoesNotEnd() {
        deadlines.add("never ends");
        for (int i = 0; i < 100_000; i++) {
            deadlines.add("ends").letGo();
        }

        assertThat(deadlines.length()).isLessThan(5_000);
        assertThat(deadlines.pending()).containsExactly("never ends");
        pass(100);
        assertThat(late).containsExactly("never ends");
        assertThat(deadlines.length()).isZero();
    }

    @Test
    void aWatchThatNeverCameIsReplaced() {
        AtomicReference<Scheduler> scheduler = new AtomicReference<>(Schedulers.newSingle("lost"));
        PatchedClock patched = new PatchedClock() {
            @Override
            public Scheduler scheduler() {
                return scheduler.get();
            }

            @Override
            public long millis() {
                return clock.millis();
            }
        };
        Deadlines<String> watched = new Deadlines<>(patched, Duration.ofMillis(100), late::add);
        watched.add("first");
        scheduler.getAndSet(clock.scheduler()).dispose();
        pass(200);

        watched.add("second");
        pass(1);
        assertThat(late).containsExactly("first");
        pass(99);
        assertThat(late).containsExactly("first", "second");
    }

    @Test
    void whoBecomesLateMayJoinTheLineAgain() {
        List<Deadlines<Integer>> self = new ArrayList<>();
        List<Integer> lateNumbers = new ArrayList<>();
        self.add(new Deadlines<>(clock, Duration.ofMillis(10), number -> {
            lateNumbers.add(number);
            self.get(0).add(number + 1);
        }));
        self.get(0).add(1);

        pass(30);

        assertThat(lateNumbers).containsExactly(1, 2, 3);
    }

    @Test
    void aSchedulerThatIsGoneIsNotMistakenForOneThatWatches() {
        Scheduler gone = Schedulers.newSingle("gone");
        gone.dispose();
        Deadlines<String> unwatched =
                new Deadlines<>(PatchedClock.withScheduler(gone), Duration.ofMillis(1), late::add);

        assertThatThrownBy(() -> unwatched.add("first")).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> unwatched.add("second")).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void aFlightThatCannotBeBoundedFailsAndIsNotLoaded() {
        Scheduler gone = Schedulers.newSingle("gone");
        gone.dispose();
        ReactiveCache<String, String> cache = Weir.named("test")
                .clock(PatchedClock.withScheduler(gone))
                .build()
                .cache("cache", String.class, String.class)
                .build();
        AtomicInteger loads = new AtomicInteger();

        StepVerifier.create(cache.getOrCompute("k", k -> Mono.fromSupplier(() -> "" + loads.incrementAndGet())))
                .verifyError(RejectedExecutionException.class);

        assertThat(loads).hasValue(0);
        assertThat(TestWeir.poolOf(cache).tier.flights()).isEmpty();
    }

    private void pass(long millis) {
        clock.advanceBy(Duration.ofMillis(millis));
    }
}
