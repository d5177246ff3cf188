/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.outbox.Backlog;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicLongArray;

/** A set of levels: what waits in each shard of an outbox, as this process has last seen or heard. By any thread. */
final class Levels {

    private static final long NONE = Long.MIN_VALUE;

    private final CacheClock clock;
    private final AtomicLongArray records;
    private final AtomicLongArray oldest;
    private final AtomicLongArray parked;
    private final AtomicLongArray deadLetters;

    Levels(int shards, CacheClock clock) {
        this.clock = clock;
        this.records = new AtomicLongArray(shards);
        this.oldest = new AtomicLongArray(shards);
        this.parked = new AtomicLongArray(shards);
        this.deadLetters = new AtomicLongArray(shards);
        for (int shard = 0; shard < shards; shard++) {
            oldest.set(shard, NONE);
        }
    }

    /** One more was accepted, after which so many wait. */
    void accepted(int shard, long waiting) {
        records.set(shard, waiting);
        oldest.compareAndSet(shard, NONE, clock.nanos());
    }

    /** So many wait, too many for one more. */
    void full(int shard, long waiting) {
        records.set(shard, waiting);
    }

    /** This is what there is in some shards. */
    void found(Collection<Backlog> backlog) {
        long now = clock.nanos();
        for (Backlog found : backlog) {
            records.set(found.shard(), found.records());
            deadLetters.set(found.shard(), found.deadLetters());
            oldest.set(
                    found.shard(),
                    found.records() == 0 ? NONE : now - found.oldest().toNanos());
        }
    }

    /** Nothing is left, but for so many that are parked. */
    void drained(int shard, int stillParked) {
        parked.set(shard, stillParked);
        if (stillParked == 0) {
            records.set(shard, 0);
            oldest.set(shard, NONE);
        }
    }

    /** Another process drains it, and it is for that one to say what is parked. */
    void leftToOthers(int shard) {
        parked.set(shard, 0);
    }

    /** One more was given up. */
    void buried(int shard) {
        deadLetters.incrementAndGet(shard);
    }

    long records(int shard) {
        return records.get(shard);
    }

    long waiting() {
        return sum(records);
    }

    long parked() {
        return sum(parked);
    }

    long deadLetters() {
        return sum(deadLetters);
    }

    /** The age of the oldest record; zero if nothing waits. */
    Duration lag() {
        long now = clock.nanos();
        long longest = 0;
        for (int shard = 0; shard < oldest.length(); shard++) {
            long since = oldest.get(shard);
            longest = since == NONE ? longest : Math.max(longest, now - since);
        }
        return Duration.ofNanos(longest);
    }

    private static long sum(AtomicLongArray each) {
        long sum = 0;
        for (int shard = 0; shard < each.length(); shard++) {
            sum += each.get(shard);
        }
        return sum;
    }
}
