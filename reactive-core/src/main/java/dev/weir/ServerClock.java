/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.time.CacheClock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that tells the server's time, as it is estimated from what the server said, and goes on by this process's own.
 *
 * <p>An answer proves that the server's clock was there at some moment between the question and the receipt. An estimate that fits
 * that stays as it is, so it does not flutter with the network. One that is behind or ahead of it is corrected by no more than
 * that takes, and this is the only time it can jump, forwards or backwards. What the machine's wall clock says has no part in it.
 */
final class ServerClock {

    private static final long UNKNOWN = Long.MIN_VALUE;

    private final CacheClock clock;
    private final AtomicLong ahead = new AtomicLong(UNKNOWN);

    ServerClock(CacheClock clock) {
        this.clock = clock;
    }

    /** The server's time in milliseconds; zero before it has ever said anything. */
    long millis() {
        return millisAt(clock.nanos());
    }

    /** The same for a moment of the clock. */
    long millisAt(long nanos) {
        long known = ahead.get();
        return known == UNKNOWN ? 0 : millisOf(nanos) + known;
    }

    /** Takes in what the server's clock showed in an answer, received now, to a question of that moment; by any thread. */
    void showed(long serverMillis, long askedNanos) {
        long received = clock.nanos();
        // A clock in steps of a millisecond may be off by one at both ends.
        long least = serverMillis - millisOf(received);
        long most = serverMillis - millisOf(askedNanos) + 1;
        ahead.updateAndGet(known -> known == UNKNOWN ? least : Math.min(Math.max(known, least), most));
    }

    private static long millisOf(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
