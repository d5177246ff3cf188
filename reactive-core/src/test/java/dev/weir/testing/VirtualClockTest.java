/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Time that stands still until it is moved, and what becomes due when it is. */
class VirtualClockTest {

    private final VirtualClock clock = VirtualClock.create();
    private final Scheduler scheduler = clock.scheduler();
    private final List<String> done = new ArrayList<>();

    @Test
    void timePassesOnlyByHandAndOnAllItsFaces() {
        Instant beginning = clock.instant();
        assertThat(clock.millis()).isZero();

        clock.advanceBy(Duration.ofMillis(1_500));

        assertThat(clock.millis()).isEqualTo(1_500);
        assertThat(clock.instant()).isEqualTo(beginning.plusMillis(1_500));
        assertThat(scheduler.now(TimeUnit.MILLISECONDS)).isEqualTo(1_500);
        assertThat(scheduler.now(TimeUnit.NANOSECONDS)).isEqualTo(1_500_000_000L);
    }

    @Test
    void timeDoesNotGoBack() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> clock.advanceBy(Duration.ofMillis(-1)))
                .withMessageContaining("time must not be negative");
        assertThatNullPointerException().isThrownBy(() -> clock.advanceBy(null)).withMessageStartingWith("time");
        assertThat(clock.millis()).isZero();
    }

    @Test
    void tasksRunInTheOrderTheyBecomeDueEachAtItsTime() {
        at(30, "third");
        at(10, "first");
        at(20, "second");
        at(40, "not yet");

        clock.advanceBy(Duration.ofMillis(39));

        assertThat(done).containsExactly("first at 10", "second at 20", "third at 30");
        assertThat(clock.millis()).isEqualTo(39);
    }

    @Test
    void tasksDueAtOnceRunInTheOrderTheyWereGiven() {
        at(10, "one");
        at(10, "two");
        at(10, "three");

        clock.advanceBy(Duration.ofMillis(10));

        assertThat(done).containsExactly("one at 10", "two at 10", "three at 10");
    }

    @Test
    void aTaskWithoutDelayWaitsForTheNextAdvanceOnItsThread() {
        AtomicReference<Thread> thread = new AtomicReference<>();
        scheduler.schedule(() -> thread.set(Thread.currentThread()));
        assertThat(thread).hasValue(null);

        clock.advanceBy(Duration.ZERO);

        assertThat(thread).hasValue(Thread.currentThread());
    }

    @Test
    void whatATaskSchedulesRunsInTheSameAdvanceIfItBecomesDue() {
        scheduler.schedule(
                () -> {
                    at(5, "due at once");
                    at(6, "due later");
                },
                10,
                TimeUnit.MILLISECONDS);

        clock.advanceBy(Duration.ofMillis(15));

        assertThat(done).containsExactly("due at once at 15");
    }

    @Test
    void aDisposedTaskDoesNotRun() {
        Disposable task = at(10, "never");

        task.dispose();
        clock.advanceBy(Duration.ofMillis(10));

        assertThat(task.isDisposed()).isTrue();
        assertThat(done).isEmpty();
    }

    @Test
    void aPeriodicTaskRunsUntilItIsDisposedOf() {
        Disposable task = scheduler.schedulePeriodically(() -> note("tick"), 10, 20, TimeUnit.MILLISECONDS);

        clock.advanceBy(Duration.ofMillis(55));
        task.dispose();
        clock.advanceBy(Duration.ofMillis(55));

        assertThat(done).containsExactly("tick at 10", "tick at 30", "tick at 50");
    }

    @Test
    void aPeriodicTaskMayDisposeOfItself() {
        Disposable.Swap task = Disposables.swap();
        task.replace(scheduler.schedulePeriodically(
                () -> {
                    note("tick");
                    task.dispose();
                },
                10,
                20,
                TimeUnit.MILLISECONDS));

        clock.advanceBy(Duration.ofMillis(100));

        assertThat(done).containsExactly("tick at 10");
    }

    @Test
    void theTasksOfAWorkerGoWhenItGoes() {
        Scheduler.Worker worker = scheduler.createWorker();
        worker.schedule(() -> note("at once"));
        worker.schedule(() -> note("later"), 10, TimeUnit.MILLISECONDS);
        worker.schedulePeriodically(() -> note("tick"), 6, 6, TimeUnit.MILLISECONDS);
        at(20, "somebody else's");

        clock.advanceBy(Duration.ofMillis(7));
        worker.dispose();
        clock.advanceBy(Duration.ofMillis(20));

        assertThat(done).containsExactly("at once at 0", "tick at 6", "somebody else's at 20");
    }

    @Test
    void reactorsTimedOperatorsFollowIt() {
        Flux.interval(Duration.ofSeconds(1), scheduler).take(2).subscribe(tick -> note("tick"));
        Mono.delay(Duration.ofMillis(1_500), scheduler).subscribe(delayed -> note("delayed"));

        clock.advanceBy(Duration.ofHours(1));

        assertThat(done).containsExactly("tick at 1000", "delayed at 1500", "tick at 2000");
    }

    @Test
    void upkeepHappensAtOnceOnTheCallersThread() {
        AtomicReference<Thread> thread = new AtomicReference<>();

        clock.upkeep().execute(() -> thread.set(Thread.currentThread()));

        assertThat(thread).hasValue(Thread.currentThread());
    }

    private Disposable at(long millis, String what) {
        return scheduler.schedule(() -> note(what), millis, TimeUnit.MILLISECONDS);
    }

    private void note(String what) {
        done.add(what + " at " + clock.millis());
    }
}
