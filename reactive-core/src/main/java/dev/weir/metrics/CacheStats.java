/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.metrics;

import java.util.Map;

/**
 * The statistics of a cache: what was counted since it was built, and what there is now.
 *
 * @param hits answers from memory that were fresh, absences included
 * @param staleHits answers from memory that were stale
 * @param misses requests that found nothing to be served
 * @param coalesced requests that waited for a load another one had started
 * @param loads how many loads have ended, by how they did
 * @param refreshes loads begun behind an answer
 * @param writes values put
 * @param invalidations of keys, tags, prefixes or everything; also expiries of keys that were asked for
 * @param evictions entries that left memory by themselves, by reason
 * @param contended attempts to begin a load that came second
 * @param droppedEvents events that a subscriber had no room for
 * @param size entries in memory now
 * @param weight what they weigh
 * @param flights loads in flight now
 */
public record CacheStats(
        long hits,
        long staleHits,
        long misses,
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
        long flights) {

    public CacheStats {
        loads = Map.copyOf(loads);
        evictions = Map.copyOf(evictions);
    }

    /** Of all requests, the fraction that was answered from memory; 1 if there were none. */
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
