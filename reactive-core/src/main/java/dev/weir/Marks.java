/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A set of marks: in which era each of many names was last invalidated.
 *
 * <p>It is bounded: when there are too many names, the older half is folded into one floor, below which every name counts
 * as invalidated. That costs some entries that could have been kept, and never serves one that should have gone.
 */
final class Marks<N> {

    /** What leaves while nothing does. */
    private static final Map<?, Long> NOTHING = Map.of();

    /** The older part until there is one. */
    private static final Map<?, Long> NOTHING_YET = Collections.emptyMap();

    private final int half;
    private final AtomicReference<Parts<N>> parts =
            new AtomicReference<>(new Parts<>(new ConcurrentHashMap<>(), nothing(NOTHING_YET), nothing(NOTHING), 0));

    private final AtomicLong highest = new AtomicLong();
    private final AtomicLong raises = new AtomicLong();

    /** Of about this many names. */
    Marks(int names) {
        this.half = Math.max(1, names / 2);
    }

    /** The era in which a name was last invalidated, or a later one. */
    long of(N name) {
        return parts.get().of(name);
    }

    /** The highest of all marks. What is above it is above any of them, and need not be asked about. */
    long highest() {
        return highest.get();
    }

    /** How often something was raised: what was found before the last time may not hold. */
    long raises() {
        return raises.get();
    }

    void raise(N name, long era) {
        // First: what is not above it is then looked for.
        highest.accumulateAndGet(era, Math::max);
        Parts<N> seen = parts.get();
        seen.newer.merge(name, era, Math::max);
        while (!parts.get().takes(seen.newer)) {
            // It began to leave between the two: the mark might have come too late for the floor.
            seen = parts.get();
            seen.newer.merge(name, era, Math::max);
        }
        if (seen.newer.size() > half && !seen.isFolding()) {
            fold(seen);
        }
        // Last: whoever has looked in between looks again.
        raises.incrementAndGet();
    }

    private void fold(Parts<N> seen) {
        Parts<N> folding = seen.folding();
        if (parts.compareAndSet(seen, folding)) {
            // Only now does nobody rely on the part that leaves to keep a mark.
            parts.set(folding.folded());
        }
    }

    /** For tests: how many names are marked one by one. */
    int size() {
        Parts<N> seen = parts.get();
        return seen.newer.size() + seen.older.size();
    }

    @SuppressWarnings("unchecked") // nothing is ever put in there
    private static <N> Map<N, Long> nothing(Map<?, Long> which) {
        return (Map<N, Long>) which;
    }

    /** Its parts: marks go into the newer one; the one that is leaving is still looked at, and takes no marks. */
    private record Parts<N>(Map<N, Long> newer, Map<N, Long> older, Map<N, Long> leaving, long floor) {

        long of(N name) {
            return Math.max(Math.max(in(newer, name), in(older, name)), Math.max(in(leaving, name), floor));
        }

        /** Of most parts it is known without looking for the name, which is asked for at every remote hit. */
        private long in(Map<N, Long> part, N name) {
            return part == NOTHING || part == NOTHING_YET || part.isEmpty() ? 0 : part.getOrDefault(name, 0L);
        }

        boolean takes(Map<N, Long> part) {
            return newer == part || older == part;
        }

        /** Whether somebody is folding, and nobody else may: also the first time, when the part that leaves is empty. */
        boolean isFolding() {
            return leaving != NOTHING;
        }

        Parts<N> folding() {
            return new Parts<>(new ConcurrentHashMap<>(), newer, older, floor);
        }

        Parts<N> folded() {
            long highest = floor;
            for (long mark : leaving.values()) {
                highest = Math.max(highest, mark);
            }
            return new Parts<>(newer, older, nothing(NOTHING), highest);
        }
    }
}
