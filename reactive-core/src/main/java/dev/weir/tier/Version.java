/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

/**
 * A cache version: when something was written, in the order of its shard.
 *
 * <p>It says what a lease, a write, an invalidation or a generation came after, and has nothing to do with the version a value
 * has where truth lives.
 *
 * @param epoch the life of the data set in which it was drawn
 * @param seq drawn by the shard, growing within an epoch
 */
public record Version(long epoch, long seq) implements Comparable<Version> {

    /** Older than every version that was drawn. */
    public static final Version NONE = new Version(0, 0);

    /** Newer than every version that can be drawn. */
    public static final Version LAST = new Version(Long.MAX_VALUE, Long.MAX_VALUE);

    public boolean isAfter(Version other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(Version other) {
        return epoch == other.epoch ? Long.compare(seq, other.seq) : Long.compare(epoch, other.epoch);
    }
}
