/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import dev.weir.metrics.CacheDescription;
import dev.weir.metrics.CacheRecorder;
import dev.weir.metrics.CacheStats;
import dev.weir.metrics.LoadOutcome;
import dev.weir.metrics.Reach;
import dev.weir.metrics.RemoteOperation;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A recorder that tells the console's records what they are about.
 *
 * <p>It is no bean of type {@link CacheRecorder}, whose place is that of the application's meters: it is told beside that.
 */
final class ConsoleRecorder implements CacheRecorder {

    private final TierLatencies latencies;
    private final SourceBreakers breakers;

    ConsoleRecorder(TierLatencies latencies, SourceBreakers breakers) {
        this.latencies = latencies;
        this.breakers = breakers;
    }

    @Override
    public void built(CacheDescription cache, Supplier<CacheStats> stats) {
        latencies.begin(cache.name());
    }

    @Override
    public void closed(String cache) {
        latencies.end(cache);
        breakers.end(cache);
    }

    @Override
    public void breaks(String cache, Supplier<Reach> source) {
        breakers.begin(cache, source);
    }

    @Override
    public boolean timesHits() {
        return true;
    }

    @Override
    public void hit(String cache, long nanos, Duration age) {
        latencies.local(cache, nanos);
    }

    @Override
    public void remoteAnswered(String cache, RemoteOperation operation, long nanos) {
        if (operation == RemoteOperation.GET) {
            latencies.remote(cache, nanos);
        }
    }

    @Override
    public void loaded(String cache, LoadOutcome outcome, long nanos) {
        if (outcome != LoadOutcome.REFUSED) {
            latencies.source(cache, nanos);
        }
    }
}
