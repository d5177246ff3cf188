/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.outbox.WriteBehind;
import dev.weir.source.Checkpoint.Parked;
import dev.weir.tier.Version;
import java.util.List;

/** A time of parking: when what was refused is tried again, by the server's clock as it was when the lane was read. */
final class ParkingTime {

    private static final int DOUBLED_AT_MOST = 30;

    private final WriteBehind spec;
    private final long now;

    ParkingTime(WriteBehind spec, long serverMillis) {
        this.spec = spec;
        this.now = serverMillis;
    }

    /** Waits for another one of its key, and is due as soon as that is gone. */
    static Parked behindAnother(Version record) {
        return new Parked(record, 0, 0);
    }

    /** Has been refused so often; after the last attempt it is given up at once. */
    Parked after(int attempts, Version record) {
        long pause = attempts >= spec.attempts() ? 0 : pauseAfter(attempts);
        return new Parked(record, attempts, now + pause);
    }

    boolean isDue(Parked place) {
        return place.retryAt() <= now;
    }

    /** In how many milliseconds the first of some lines is due. */
    long untilFirst(List<? extends ParkedLine<?, ?>> lines) {
        return lines.stream()
                .mapToLong(line -> Math.max(0, line.first().retryAt() - now))
                .min()
                .orElse(0);
    }

    private long pauseAfter(int attempts) {
        long doubled = spec.firstPause().toMillis() << Math.min(DOUBLED_AT_MOST, attempts - 1);
        return Math.max(1, Math.min(doubled, spec.longestPause().toMillis()));
    }
}
