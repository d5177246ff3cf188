/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

/**
 * The machine's clock: never ahead of time, exact when it was asleep, and asleep when nobody reads it.
 *
 * <p>Whether it sleeps is told by its thread, which waits without a limit only then. How far it lags while awake is for
 * the operating system to say and so nothing to assert.
 */
class SystemClockTest {

    private final CacheClock clock = CacheClock.system();

    @Test
    void fromSleepItTellsTheExactTimeAndWakes() {
        awaitSleep();

        long before = machineMillis();
        long told = clock.millis();
        long after = machineMillis();

        assertThat(told).isBetween(before, after);
        readUntilAwake();
    }

    @Test
    void itFallsAsleepAfterItWasReadAndWakesAgain() {
        for (int round = 0; round < 2; round++) {
            readUntilAwake();
            awaitSleep();
        }
    }

    @Test
    void awakeItAdvances() {
        long first = clock.millis();

        while (clock.millis() <= first) {
            Thread.onSpinWait();
        }

        assertThat(clock.millis()).isGreaterThanOrEqualTo(first);
    }

    @Test
    void readByManyThreadsItIsNeverAheadOfTime() throws InterruptedException {
        Queue<Long> ahead = new ConcurrentLinkedQueue<>();
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            readers.add(new Thread(() -> {
                for (int reading = 0; reading < 100_000; reading++) {
                    long told = clock.millis();
                    if (told > machineMillis()) {
                        ahead.add(told);
                    }
                }
            }));
        }

        readers.forEach(Thread::start);
        for (Thread reader : readers) {
            reader.join();
        }

        assertThat(ahead).isEmpty();
    }

    @Test
    void itShowsPeopleTheWallClock() {
        assertThat(clock.instant()).isCloseTo(Instant.now(), within(1, ChronoUnit.DAYS));
    }

    @Test
    void itsTimersRunWhereNothingMayBlockAndItsUpkeepElsewhere() {
        assertThat(clock.scheduler()).isSameAs(Schedulers.parallel());
        assertThat(clock.upkeep()).isSameAs(ForkJoinPool.commonPool());
    }

    private static long machineMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /** Reads on, because it sleeps again if this thread is kept from looking for long. */
    private void readUntilAwake() {
        Thread thread = itsThread();
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            clock.millis();
            heedTheTimeout();
        }
    }

    private static void awaitSleep() {
        Thread thread = itsThread();
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
            heedTheTimeout();
        }
    }

    private static void heedTheTimeout() {
        if (Thread.currentThread().isInterrupted()) {
            throw new AssertionError("The clock neither slept nor woke in time");
        }
    }

    private static Thread itsThread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(each -> each.getName().equals("weir-clock"))
                .findFirst()
                .orElseThrow();
    }
}
