/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import java.time.Duration;
import java.util.Locale;

/** A size of the trials: the short one, which takes seconds and is part of every test run, or the full one. */
public enum Size {
    /** Seconds. */
    SHORT,
    /** As long as it takes to be sure. */
    FULL;

    private static final Size OF_THIS_RUN =
            valueOf(System.getProperty("weir.trial.size", "short").toUpperCase(Locale.ROOT));

    static Size ofThisRun() {
        return OF_THIS_RUN;
    }

    public static boolean isFull() {
        return OF_THIS_RUN == FULL;
    }

    /** The number that belongs to the size of this run. */
    public static int of(int brief, int full) {
        return isFull() ? full : brief;
    }

    /** The time that belongs to the size of this run. */
    public static Duration of(Duration brief, Duration full) {
        return isFull() ? full : brief;
    }
}
