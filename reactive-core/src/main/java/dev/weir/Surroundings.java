/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.metrics.CacheRecorder;
import dev.weir.metrics.LoadObserver;
import dev.weir.time.CacheClock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The surroundings of a cache: what it shares with the other caches of its weir, and what was asked of that once. */
record Surroundings(
        CacheClock clock,
        CacheRecorder recorder,
        LoadObserver observer,
        boolean timesHits,
        Supplier<? extends RandomGenerator> random,
        Fences fences,
        @Nullable Remote remote) {

    /** Asks the recorder, which is the user's, here and now: pools are made where no user's code may run. */
    static Surroundings of(
            CacheClock clock,
            CacheRecorder recorder,
            Supplier<? extends RandomGenerator> random,
            @Nullable Remote remote) {
        return new Surroundings(clock, recorder, recorder.observer(), recorder.timesHits(), random, Fences.UP, remote);
    }

    /** The same with other fences. */
    Surroundings with(Fences other) {
        return new Surroundings(clock, recorder, observer, timesHits, random, other, remote);
    }
}
