/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.coherence.CoherenceState;
import dev.weir.metrics.CacheDescription;
import dev.weir.metrics.CacheRecorder;
import dev.weir.metrics.CacheStats;
import dev.weir.metrics.LoadObserver;
import dev.weir.metrics.LoadOutcome;
import dev.weir.metrics.OutboxStats;
import dev.weir.metrics.Reach;
import dev.weir.metrics.RemoteOperation;
import dev.weir.metrics.RemoteStats;
import dev.weir.tier.TierException;
import java.time.Duration;
import java.util.function.Supplier;

/** A pair of recorders that are told the same, neither of which can keep the other from it. */
final class PairedRecorder implements CacheRecorder {

    private final CacheRecorder first;
    private final CacheRecorder second;

    private PairedRecorder(CacheRecorder first, CacheRecorder second) {
        this.first = first;
        this.second = second;
    }

    /** Both of them, guarded. */
    static CacheRecorder of(CacheRecorder first, CacheRecorder second) {
        if (first == NOOP || second == NOOP) {
            return GuardedRecorder.of(first == NOOP ? second : first);
        }
        return new PairedRecorder(GuardedRecorder.of(first), GuardedRecorder.of(second));
    }

    @Override
    public void built(CacheDescription cache, Supplier<CacheStats> stats) {
        first.built(cache, stats);
        second.built(cache, stats);
    }

    @Override
    public void closed(String cache) {
        first.closed(cache);
        second.closed(cache);
    }

    @Override
    public void shared(String weir, Supplier<RemoteStats> stats) {
        first.shared(weir, stats);
        second.shared(weir, stats);
    }

    @Override
    public void unshared(String weir) {
        first.unshared(weir);
        second.unshared(weir);
    }

    @Override
    public void coherenceChanged(String weir, CoherenceState state) {
        first.coherenceChanged(weir, state);
        second.coherenceChanged(weir, state);
    }

    @Override
    public void writesBehind(String cache, Supplier<OutboxStats> stats) {
        first.writesBehind(cache, stats);
        second.writesBehind(cache, stats);
    }

    @Override
    public void breaks(String cache, Supplier<Reach> source) {
        first.breaks(cache, source);
        second.breaks(cache, source);
    }

    @Override
    public void flushed(String cache, int records, long nanos) {
        first.flushed(cache, records, nanos);
        second.flushed(cache, records, nanos);
    }

    @Override
    public boolean timesHits() {
        return first.timesHits() || second.timesHits();
    }

    /** One that does not time hits is told of none, whatever the other does. */
    @Override
    public void hit(String cache, long nanos, Duration age) {
        if (first.timesHits()) {
            first.hit(cache, nanos, age);
        }
        if (second.timesHits()) {
            second.hit(cache, nanos, age);
        }
    }

    @Override
    public void staleServed(String cache, Duration age) {
        first.staleServed(cache, age);
        second.staleServed(cache, age);
    }

    @Override
    public void loaded(String cache, LoadOutcome outcome, long nanos) {
        first.loaded(cache, outcome, nanos);
        second.loaded(cache, outcome, nanos);
    }

    @Override
    public void stored(String cache, Duration freshFor) {
        first.stored(cache, freshFor);
        second.stored(cache, freshFor);
    }

    @Override
    public void remoteAnswered(String cache, RemoteOperation operation, long nanos) {
        first.remoteAnswered(cache, operation, nanos);
        second.remoteAnswered(cache, operation, nanos);
    }

    @Override
    public void remoteFailed(String cache, RemoteOperation operation, TierException.Reason reason) {
        first.remoteFailed(cache, operation, reason);
        second.remoteFailed(cache, operation, reason);
    }

    @Override
    public void unheard(String cache, Throwable error) {
        first.unheard(cache, error);
        second.unheard(cache, error);
    }

    @Override
    public LoadObserver observer() {
        return PairedObserver.of(first.observer(), second.observer());
    }
}
