/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import dev.weir.metrics.CacheRecorder;
import dev.weir.webflux.console.LatencyHistogram.Quantiles;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A record of how long each tier takes to answer reads: memory for one hit in {@link CacheRecorder#HITS_PER_SAMPLE}, the remote tier for
 * each {@code get}, and the source for each load that was not refused.
 */
final class TierLatencies {

    private final Map<String, Tiers> caches = new ConcurrentHashMap<>();

    void begin(String cache) {
        caches.putIfAbsent(cache, new Tiers());
    }

    void end(String cache) {
        caches.remove(cache);
    }

    void local(String cache, long nanos) {
        Tiers tiers = caches.get(cache);
        if (tiers != null) {
            tiers.local.record(nanos);
        }
    }

    void remote(String cache, long nanos) {
        Tiers tiers = caches.get(cache);
        if (tiers != null) {
            tiers.remote.record(nanos);
        }
    }

    void source(String cache, long nanos) {
        Tiers tiers = caches.get(cache);
        if (tiers != null) {
            tiers.source.record(nanos);
        }
    }

    /** What was recorded of a cache since this was last asked for. */
    Reading take(String cache) {
        Tiers tiers = caches.get(cache);
        return tiers == null ? Reading.NONE : new Reading(tiers.local.take(), tiers.remote.take(), tiers.source.take());
    }

    /** What was recorded of the tiers of a cache within a period. */
    record Reading(Quantiles local, Quantiles remote, Quantiles source) {

        static final Reading NONE = new Reading(Quantiles.NONE, Quantiles.NONE, Quantiles.NONE);
    }

    /** The tiers of one cache. */
    private static final class Tiers {

        final LatencyHistogram local = new LatencyHistogram();
        final LatencyHistogram remote = new LatencyHistogram();
        final LatencyHistogram source = new LatencyHistogram();
    }
}
