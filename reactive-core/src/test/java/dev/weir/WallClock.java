/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.time.CacheClock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/** A wall clock of a simulated machine: right, until it is set to another time, stands still there, and goes on from there. */
final class WallClock implements CacheClock {

    private final CacheClock world;
    private Duration wrong = Duration.ZERO;
    private @Nullable Instant stands;

    WallClock(CacheClock world) {
        this.world = world;
    }

    void standAt(long micros) {
        stands = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** Is set right, wherever it was. */
    void setRight() {
        wrong = Duration.ZERO;
        stands = null;
    }

    void goOn() {
        if (stands != null) {
            wrong = Duration.between(world.instant(), stands);
            stands = null;
        }
    }

    @Override
    public Instant instant() {
        return stands == null ? world.instant().plus(wrong) : stands;
    }

    @Override
    public long millis() {
        return world.millis();
    }

    @Override
    public Scheduler scheduler() {
        return world.scheduler();
    }

    @Override
    public Executor upkeep() {
        return world.upkeep();
    }
}
