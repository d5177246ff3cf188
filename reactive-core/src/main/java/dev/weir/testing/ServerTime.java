/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import dev.weir.time.CacheClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** A server's time: its wall clock, which nobody else's has to agree with and which may be set. */
final class ServerTime {

    private final CacheClock clock;
    private volatile Duration skew = Duration.ZERO;

    ServerTime(CacheClock clock) {
        this.clock = clock;
    }

    long millis() {
        return now().toEpochMilli();
    }

    long micros() {
        Instant now = now();
        return TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + TimeUnit.NANOSECONDS.toMicros(now.getNano());
    }

    void skew(Duration by) {
        skew = by;
    }

    private Instant now() {
        return clock.instant().plus(skew);
    }
}
