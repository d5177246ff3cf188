/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.resilience;

import dev.weir.time.CacheClock;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock of the JDK's kind that goes by a cache's, unaffected by changes of the wall clock. */
final class BreakerClock extends Clock {

    private final CacheClock clock;

    BreakerClock(CacheClock clock) {
        this.clock = clock;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
