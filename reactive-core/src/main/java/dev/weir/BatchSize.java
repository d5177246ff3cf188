/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A batch size: how many records are flushed together. It grows while a full batch takes little time, and shrinks when one takes
 * long, for the row of its lane and those of its keys are locked meanwhile, and when one fails.
 */
final class BatchSize {

    private static final int SMALLEST = 64;
    private static final long SHORT = Duration.ofMillis(50).toNanos();
    private static final long LONG = Duration.ofMillis(200).toNanos();

    private final int least;
    private final int most;
    private final AtomicInteger size;

    BatchSize(int most) {
        this.least = Math.min(SMALLEST, most);
        this.most = most;
        this.size = new AtomicInteger(least);
    }

    int now() {
        return size.get();
    }

    /** So many have been flushed in this time. */
    void flushed(int records, long nanos) {
        size.updateAndGet(now -> {
            if (nanos > LONG) {
                return Math.max(least, Math.min(now, records) / 2);
            }
            return records >= now && nanos < SHORT ? Math.min(most, now * 2) : now;
        });
    }

    /** What was to be flushed together was not. */
    void failed() {
        size.updateAndGet(now -> Math.max(least, now / 2));
    }
}
