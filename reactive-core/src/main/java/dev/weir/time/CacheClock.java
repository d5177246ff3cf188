/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.time;

import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;

/**
 * A clock: the time a cache lives by, and the scheduler on which its timers run.
 *
 * <p>Both belong together, so that moving one by hand moves the other (see {@code dev.weir.testing.VirtualClock}).
 */
public interface CacheClock {

    /**
     * Milliseconds since some fixed moment, unaffected by changes of the wall clock. Deadlines and ages are told by it.
     * It may lag by its step, and step back by as much.
     */
    long millis();

    /** Nanoseconds since some fixed moment, for measuring how long something takes; may cost more than the rest of a local hit. */
    default long nanos() {
        return TimeUnit.MILLISECONDS.toNanos(millis());
    }

    /** The wall-clock time: shown to people, and compared with deadlines that come with requests. */
    Instant instant();

    /** Where timeouts and background work run. Its threads must not be blocked. */
    Scheduler scheduler();

    /** Where memory is kept within its bounds, in the background. Its threads may wait for each other. */
    Executor upkeep();

    /**
     * Where subscribers of events are told, in the background. Its threads may be blocked by one, without harm to upkeep or
     * to the others. Default: where upkeep runs.
     */
    default Executor deliveries() {
        return upkeep();
    }

    /** The clock of the machine, in steps of about a millisecond, with {@code Schedulers.parallel()}. */
    static CacheClock system() {
        return SystemClock.INSTANCE;
    }
}
