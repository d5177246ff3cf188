/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.testing.VirtualClock;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import reactor.core.scheduler.Scheduler;

/** A patched clock: a virtual one, of which a test replaces what it is about. */
class PatchedClock implements CacheClock {

    private final VirtualClock clock = VirtualClock.create();

    /** With another executor for upkeep. */
    static PatchedClock withUpkeep(Executor upkeep) {
        return new PatchedClock() {
            @Override
            public Executor upkeep() {
                return upkeep;
            }
        };
    }

    /** With another scheduler. */
    static PatchedClock withScheduler(Scheduler scheduler) {
        return new PatchedClock() {
            @Override
            public Scheduler scheduler() {
                return scheduler;
            }
        };
    }

    /** As with a virtual clock. */
    void advanceBy(Duration time) {
        clock.advanceBy(time);
    }

    @Override
    public long millis() {
        return clock.millis();
    }

    @Override
    public Instant instant() {
        return clock.instant();
    }

    @Override
    public Scheduler scheduler() {
        return clock.scheduler();
    }

    @Override
    public Executor upkeep() {
        return clock.upkeep();
    }
}
