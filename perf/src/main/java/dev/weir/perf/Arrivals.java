/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Arrivals of rows in the database, by whoever has brought them there. */
final class Arrivals {

    private final Semaphore arrived = new Semaphore(0);

    void add(int rows) {
        arrived.release(rows);
    }

    /** Waits until so many have arrived since this was last asked; throws if they do not in time, or more of them do. */
    void await(int rows, Duration longest) {
        try {
            if (!arrived.tryAcquire(rows, longest.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(
                        "Of " + rows + " rows only " + arrived.availablePermits() + " have arrived in " + longest);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
        if (arrived.availablePermits() > 0) {
            throw new IllegalStateException(arrived.availablePermits() + " rows have arrived beyond " + rows);
        }
    }
}
