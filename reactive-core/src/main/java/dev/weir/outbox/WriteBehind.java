/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.outbox;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How a cache writes behind. Immutable; every method gives a changed copy.
 *
 * @param durability what an accepted write survives
 * @param acceptWithin how long a write may take to be accepted, whatever becomes of the server
 * @param limit how many records may wait in one shard; from seven tenths of it on writers are slowed down
 * @param maxLag how long a record may wait before this counts as an illness
 * @param batch how many records are flushed in one transaction at most
 * @param attempts how often data that is refused is tried before it becomes a dead letter
 * @param firstPause how long is waited before the second attempt; twice as long before each further one
 * @param longestPause how long is waited between attempts at most
 * @param drainFor how long closing waits for what was accepted to be flushed; what is left another process flushes
 */
public record WriteBehind(
        Durability durability,
        Duration acceptWithin,
        int limit,
        Duration maxLag,
        int batch,
        int attempts,
        Duration firstPause,
        Duration longestPause,
        Duration drainFor) {

    // Before the default one, which is checked by them.
    private static final Duration LONGEST_ACCEPTANCE = Duration.ofSeconds(45);
    private static final int LARGEST_BATCH = 10_000;

    /** Survives the death of the server's process as far as its append-only file goes; 10,000 records a shard. */
    public static final WriteBehind DEFAULT = new WriteBehind(
            Durability.AOF_WRITTEN,
            Duration.ofSeconds(5),
            10_000,
            Duration.ofSeconds(30),
            1_000,
            8,
            Duration.ofMillis(100),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20));

    public WriteBehind {
        requireNonNull(durability, "durability must not be null");
        require(acceptWithin, "acceptWithin");
        require(maxLag, "maxLag");
        require(firstPause, "firstPause");
        require(longestPause, "longestPause");
        requireNonNull(drainFor, "drainFor must not be null");
        check(
                acceptWithin.compareTo(LONGEST_ACCEPTANCE) <= 0,
                "acceptWithin must be at most " + LONGEST_ACCEPTANCE + " but was " + acceptWithin
                        + ": longer than a minute nobody can tell whether a write was accepted");
        check(limit > 0, "limit must be positive but was " + limit);
        check(batch > 0 && batch <= LARGEST_BATCH, "batch must be from 1 to " + LARGEST_BATCH + " but was " + batch);
        check(attempts > 0, "attempts must be positive but was " + attempts);
        check(
                firstPause.compareTo(longestPause) <= 0,
                "firstPause, " + firstPause + ", must not be longer than longestPause, " + longestPause);
        check(!drainFor.isNegative(), "drainFor must not be negative but was " + drainFor);
    }

    /** What an accepted write survives. */
    public WriteBehind durability(Durability promise) {
        return new WriteBehind(
                promise, acceptWithin, limit, maxLag, batch, attempts, firstPause, longestPause, drainFor);
    }

    /** How long a write may take to be accepted, whatever becomes of the server; 45 seconds at most. */
    public WriteBehind acceptWithin(Duration time) {
        return new WriteBehind(durability, time, limit, maxLag, batch, attempts, firstPause, longestPause, drainFor);
    }

    /** How many records may wait in one shard; from seven tenths of it on writers are slowed down. */
    public WriteBehind limit(int records) {
        return new WriteBehind(
                durability, acceptWithin, records, maxLag, batch, attempts, firstPause, longestPause, drainFor);
    }

    /** How long a record may wait before this counts as an illness. */
    public WriteBehind maxLag(Duration time) {
        return new WriteBehind(
                durability, acceptWithin, limit, time, batch, attempts, firstPause, longestPause, drainFor);
    }

    /** How many records are flushed in one transaction at most, up to 10,000. */
    public WriteBehind batch(int records) {
        return new WriteBehind(
                durability, acceptWithin, limit, maxLag, records, attempts, firstPause, longestPause, drainFor);
    }

    /** How often data that is refused is tried before it becomes a dead letter, with pauses that double from one to the next. */
    public WriteBehind attempts(int number, Duration first, Duration longest) {
        return new WriteBehind(durability, acceptWithin, limit, maxLag, batch, number, first, longest, drainFor);
    }

    /** How long closing waits for what was accepted to be flushed; what is left another process flushes. */
    public WriteBehind drainFor(Duration time) {
        return new WriteBehind(
                durability, acceptWithin, limit, maxLag, batch, attempts, firstPause, longestPause, time);
    }

    private static void require(Duration time, String name) {
        requireNonNull(time, () -> name + " must not be null");
        check(!time.isZero() && !time.isNegative(), name + " must be positive but was " + time);
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
