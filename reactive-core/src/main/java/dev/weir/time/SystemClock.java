/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.time;

import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A clock that one thread advances every millisecond while it is read, and that costs nothing while it is not.
 *
 * <p>Reading {@code System.nanoTime()} costs more than a whole local hit may; reading a field does not. When nobody has
 * read it for a while the thread parks and readers take the exact time themselves, waking it as they do.
 */
final class SystemClock implements CacheClock {

    static final SystemClock INSTANCE = new SystemClock();

    private static final long ASLEEP = Long.MIN_VALUE;
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int STEPS_BEFORE_SLEEP = 100;

    private final Thread ticker = new Thread(this::tick, "weir-clock");
    private volatile long now = ASLEEP;

    // Plain on purpose: a reader that does not see it reset yet costs one more period awake, nothing else.
    private boolean read;

    private SystemClock() {
        ticker.setDaemon(true);
        ticker.start();
    }

    @Override
    public long millis() {
        long seen = now;
        if (seen == ASLEEP) {
            LockSupport.unpark(ticker);
            return exactMillis();
        }
        if (!read) {
            read = true;
        }
        return seen;
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Instant instant() {
        return Instant.now();
    }

    @Override
    public Scheduler scheduler() {
        return Schedulers.parallel();
    }

    @Override
    public Executor upkeep() {
        return ForkJoinPool.commonPool();
    }

    @Override
    public Executor deliveries() {
        return task -> Schedulers.boundedElastic().schedule(task);
    }

    private void tick() {
        while (true) {
            LockSupport.park(this);
            Thread.interrupted();
            do {
                read = false;
                for (int step = 0; step < STEPS_BEFORE_SLEEP; step++) {
                    now = exactMillis();
                    LockSupport.parkNanos(this, STEP_NANOS);
                    // An interrupt is not for it; kept, it would never let it park again.
                    Thread.interrupted();
                }
            } while (read);
            now = ASLEEP;
        }
    }

    private static long exactMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
