/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The moments of a pool, in their order: whoever demands an answer that is asked for after he came takes one, and whoever asks
 * notes the last one taken.
 */
final class Moments {

    /** Before all of them; what a field of its kind is that nobody has written. */
    static final long NEVER = 0;

    private final AtomicLong last = new AtomicLong();

    /** A moment after all that were noted. */
    long next() {
        return last.incrementAndGet();
    }

    /** The last moment taken: what is asked for from now on is asked for after it. */
    long last() {
        return last.get();
    }
}
