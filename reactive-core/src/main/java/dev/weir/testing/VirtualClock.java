/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import static java.util.Objects.requireNonNull;

import dev.weir.time.CacheClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * A clock moved by hand: time stands still until {@link #advanceBy} is called, which runs what has become due, in order,
 * on the calling thread.
 *
 * <p>What is scheduled without a delay waits for the next advance too; {@code advanceBy(Duration.ZERO)} runs it. Any
 * thread may schedule; one at a time may advance.
 */
public final class VirtualClock implements CacheClock {

    private static final Instant BEGINNING = Instant.parse("2020-01-01T00:00:00Z");

    private final AtomicLong nanos = new AtomicLong();
    private final Timetable timetable = new Timetable(nanos::get);

    private VirtualClock() {}

    public static VirtualClock create() {
        return new VirtualClock();
    }

    /** Moves time forward, stopping at each task that becomes due on the way. */
    public void advanceBy(Duration time) {
        if (requireNonNull(time, "time must not be null").isNegative()) {
            throw new IllegalArgumentException("time must not be negative but was " + time + "; it only moves forward");
        }
        long until = nanos.get() + time.toNanos();
        Timetable.@Nullable Task next = timetable.nextDueBy(until);
        while (next != null) {
            nanos.set(Math.max(nanos.get(), next.due()));
            next.run();
            next = timetable.nextDueBy(until);
        }
        nanos.set(until);
    }

    @Override
    public long millis() {
        return TimeUnit.NANOSECONDS.toMillis(nanos.get());
    }

    @Override
    public Instant instant() {
        return BEGINNING.plusNanos(nanos.get());
    }

    @Override
    public Scheduler scheduler() {
        return timetable;
    }

    /** The calling thread, at once. */
    @Override
    public Executor upkeep() {
        return Runnable::run;
    }
}
