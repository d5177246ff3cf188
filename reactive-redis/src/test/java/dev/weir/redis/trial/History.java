/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The history of a table whose rows only ever grow, which makes every check of an answer a comparison: what was
 * acknowledged, what was seen, and when, by the clock of this JVM.
 */
final class History {

    private final Map<String, AtomicLong> rows = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> seen = new ConcurrentHashMap<>();
    /** By key and moment, the newest row that had been acknowledged then. */
    private final Map<String, ConcurrentSkipListMap<Long, Long>> acks = new ConcurrentHashMap<>();

    private final long began = System.nanoTime();

    /** What the table holds now. */
    long row(String key) {
        return of(rows, key).get();
    }

    /** Commits the next row. */
    long commit(String key) {
        return of(rows, key).incrementAndGet();
    }

    /** The change that made this row has been acknowledged to the one who made it. */
    synchronized void acknowledged(String key, long row) {
        ConcurrentSkipListMap<Long, Long> known = acks.computeIfAbsent(key, none -> new ConcurrentSkipListMap<>());
        // Writers overtake each other on the way here, so that the last one does not have to be the newest.
        Map.Entry<Long, Long> last = known.lastEntry();
        known.put(now(), last == null ? row : Math.max(row, last.getValue()));
    }

    /** Somebody who asked for no less than the truth was given this. */
    void seen(String key, long row) {
        of(seen, key).accumulateAndGet(row, Math::max);
    }

    /** What an answer to a question that is asked now may not be older than if it is linearizable. */
    long floor(String key) {
        return Math.max(of(seen, key).get(), acknowledgedBefore(key, now()));
    }

    /** What an answer to a question that is asked now may not be older than if it is bounded. */
    long floor(String key, Duration bound) {
        return acknowledgedBefore(key, now() - bound.toNanos());
    }

    /** The same if it was asked at this moment of {@link System#nanoTime()}, which processes of one machine share. */
    long floor(String key, Duration bound, long asked) {
        return acknowledgedBefore(key, asked - began - bound.toNanos());
    }

    private long acknowledgedBefore(String key, long nanos) {
        ConcurrentSkipListMap<Long, Long> known = acks.get(key);
        Map.Entry<Long, Long> last = known == null ? null : known.floorEntry(nanos);
        return last == null ? 0 : last.getValue();
    }

    private long now() {
        return System.nanoTime() - began;
    }

    private static AtomicLong of(Map<String, AtomicLong> map, String key) {
        return map.computeIfAbsent(key, none -> new AtomicLong());
    }
}
