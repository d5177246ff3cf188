/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

/**
 * An id of a change in the log of a shard, by which the log is ordered. It says nothing about how many there were.
 *
 * @param millis of the server's clock when it was logged, or later if that was set back
 * @param sequence among those of the same millisecond
 */
record LogId(long millis, long sequence) implements Comparable<LogId> {

    static final LogId NONE = new LogId(0, 0);

    static LogId parse(String text) {
        int dash = text.indexOf('-');
        return new LogId(Long.parseLong(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1)));
    }

    LogId next(long now) {
        return now > millis ? new LogId(now, 0) : new LogId(millis, sequence + 1);
    }

    @Override
    public int compareTo(LogId other) {
        return millis == other.millis ? Long.compare(sequence, other.sequence) : Long.compare(millis, other.millis);
    }

    @Override
    public String toString() {
        return millis + "-" + sequence;
    }
}
