/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.metrics;

import dev.weir.coherence.CoherenceState;
import dev.weir.tier.TierException;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A recorder: told what happens in a cache, by the thread it happens on.
 *
 * <p>Its methods must return at once and must not throw. What is counted is not told but read, from the statistics: a
 * local hit costs a recorder nothing, except that the time of one in many is told.
 */
public interface CacheRecorder {

    /** A recorder that forgets everything. */
    CacheRecorder NOOP = new CacheRecorder() {};

    /** Called once for each cache, when it is built, with its statistics, which may be read at any time. */
    default void built(CacheDescription cache, Supplier<CacheStats> stats) {}

    /** Called once for each cache that is closed. */
    default void closed(String cache) {}

    /** Called once for each weir that has a remote tier, when it is built, with the state of that, which may be read at any time. */
    default void shared(String weir, Supplier<RemoteStats> stats) {}

    /** Called once for each weir with a remote tier that is closed. */
    default void unshared(String weir) {}

    /** Called when a process begins or ceases to know what others change. */
    default void coherenceChanged(String weir, CoherenceState state) {}

    /** Whether the time of local hits is to be told; asked once for each cache. */
    default boolean timesHits() {
        return false;
    }

    /** Called for about one fresh hit in {@link #HITS_PER_SAMPLE}, with how long it took to find and how old it was. */
    default void hit(String cache, long nanos, Duration age) {}

    /** How many local hits there are for each one that is told. */
    int HITS_PER_SAMPLE = 256;

    /** Called when a stale entry was served, with its age. */
    default void staleServed(String cache, Duration age) {}

    /**
     * Called when a load has ended, be it by an answer, a failure, a timeout or for lack of anybody to wait for it. A call
     * of a loader is one load, for however many keys, and ends as the loader does; the statistics count each key, and as
     * failed also a key whose value could not be stored.
     */
    default void loaded(String cache, LoadOutcome outcome, long nanos) {}

    /** Called when a value or an absence was stored, with the time it is fresh for. */
    default void stored(String cache, Duration freshFor) {}

    /** Called once for each cache that writes behind, when it is built, with the state of its outbox, which may be read at any time. */
    default void writesBehind(String cache, Supplier<OutboxStats> stats) {}

    /**
     * Called once for each cache with a circuit breaker around its source, when it is built, with whether that lets loads through, which
     * may be read at any time.
     */
    default void breaks(String cache, Supplier<Reach> source) {}

    /** Called when records of an outbox have been flushed in one transaction, with how long that took. */
    default void flushed(String cache, int records, long nanos) {}

    /** Called when the remote tier has answered a request on behalf of this cache, with how long that took. */
    default void remoteAnswered(String cache, RemoteOperation operation, long nanos) {}

    /** Called when the remote tier has not answered a request on behalf of this cache as it should, or was not asked. */
    default void remoteFailed(String cache, RemoteOperation operation, TierException.Reason reason) {}

    /**
     * Called with an error that no subscriber was left to hear: a refresh in the background failed, everyone was served
     * a stale value instead, or a loader failed after its load had timed out or had been abandoned.
     */
    default void unheard(String cache, Throwable error) {}

    /** Who watches each load and each wait for one; asked once for each cache. Default: nobody. */
    default LoadObserver observer() {
        return LoadObserver.NOBODY;
    }
}
