/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import dev.weir.metrics.CacheDescription;
import dev.weir.metrics.CacheRecorder;
import dev.weir.metrics.CacheStats;
import dev.weir.metrics.LoadOutcome;
import dev.weir.metrics.RemoteOperation;
import dev.weir.webflux.console.LatencyHistogram.Quantiles;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A record of how long each tier takes to answer reads: memory for one hit in {@link CacheRecorder#HITS_PER_SAMPLE}, the remote tier for
 * each {@code get}, and the source for each load that was not refused.
 *
 * <p>It is no bean of type {@link CacheRecorder}, whose place is that of the application's meters: it is told beside that.
 */
final class TierLatencies {

    private final Map<String, Tiers> caches = new ConcurrentHashMap<>();
    private final CacheRecorder recorder = new Recorder();

    /** What has to be told. */
    CacheRecorder recorder() {
        return recorder;
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

    private final class Recorder implements CacheRecorder {

        @Override
        public void built(CacheDescription cache, Supplier<CacheStats> stats) {
            caches.putIfAbsent(cache.name(), new Tiers());
        }

        @Override
        public void closed(String cache) {
            caches.remove(cache);
        }

        @Override
        public boolean timesHits() {
            return true;
        }

        @Override
        public void hit(String cache, long nanos, Duration age) {
            Tiers tiers = caches.get(cache);
            if (tiers != null) {
                tiers.local.record(nanos);
            }
        }

        @Override
        public void remoteAnswered(String cache, RemoteOperation operation, long nanos) {
            @Nullable Tiers tiers = operation == RemoteOperation.GET ? caches.get(cache) : null;
            if (tiers != null) {
                tiers.remote.record(nanos);
            }
        }

        @Override
        public void loaded(String cache, LoadOutcome outcome, long nanos) {
            @Nullable Tiers tiers = outcome == LoadOutcome.REFUSED ? null : caches.get(cache);
            if (tiers != null) {
                tiers.source.record(nanos);
            }
        }
    }
}
