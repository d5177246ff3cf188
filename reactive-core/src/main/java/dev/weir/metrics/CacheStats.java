/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.metrics;

import java.util.Map;

/**
 * The statistics of a cache: what was counted since it was built, and what there is now.
 *
 * <p>Every read of a key counts once: as a hit, a stale hit or a miss, by what it met with when it looked. A read of many
 * keys counts once for each of them.
 *
 * @param hits reads that were answered from memory at once and fresh, absences included
 * @param staleHits reads that were answered from memory at once and stale
 * @param misses all other reads: those that waited for a load, or were answered with nothing or with a remembered error
 * @param fallbacks misses that were answered with a stale entry in the end, because the load failed or was slow
 * @param coalesced misses that waited for a load another request had started
 * @param loads how many loads have ended, by how they did; each key of a batch counts
 * @param refreshes loads begun behind an answer
 * @param writes values put
 * @param invalidations of keys, tags, prefixes or everything; also expiries of keys that were asked for
 * @param evictions entries that left memory by themselves, by reason
 * @param contended attempts to begin a load that came second
 * @param droppedEvents events that a subscriber had no room for
 * @param size entries in memory now
 * @param weight what they weigh
 * @param flights loads in flight now
 * @param remote what was counted of the use of the remote tier
 */
public record CacheStats(
        long hits,
        long staleHits,
        long misses,
        long fallbacks,
        long coalesced,
        Map<LoadOutcome, Long> loads,
        long refreshes,
        long writes,
        long invalidations,
        Map<EvictionReason, Long> evictions,
        long contended,
        long droppedEvents,
        long size,
        long weight,
        long flights,
        RemoteCounts remote) {

    public CacheStats {
        loads = Map.copyOf(loads);
        evictions = Map.copyOf(evictions);
    }

    /** Of all reads, the fraction that was answered from memory at once; 1 if there were none. */
    public double hitRate() {
        long answered = hits + staleHits;
        long requests = answered + misses;
        return requests == 0 ? 1 : (double) answered / requests;
    }

    public long loads(LoadOutcome outcome) {
        return loads.getOrDefault(outcome, 0L);
    }

    public long evictions(EvictionReason reason) {
        return evictions.getOrDefault(reason, 0L);
    }
}
