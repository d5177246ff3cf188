/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

/**
 * An era of a local tier: the time between two invalidations of a tag, a prefix or everything.
 *
 * <p>A flight keeps the era it began in and gives it to the entry it stores. Both are as good as gone once something they
 * depend on was invalidated in a later era: so no load begun before an invalidation can fill the cache after it, not
 * even one whose tags nobody knew until it landed.
 */
final class Era {

    /** The era of what belongs to none, because the cache is closed. */
    static final Era NEVER = new Era(-1, true);

    final long number;

    /** Whether a fresh entry of this era is an answer as it stands; if not, it is asked each time how much it is to be trusted. */
    final boolean isPlain;

    Era(long number, boolean isPlain) {
        this.number = number;
        this.isPlain = isPlain;
    }
}
