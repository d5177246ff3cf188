/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.coherence.InvalidationLog;
import dev.weir.time.CacheClock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The footing of a coherence: what it reads, and by what it goes.
 *
 * @param shards how many logs there are
 * @param random where the jitter of pauses comes from
 * @param succession how an epoch is begun
 */
record Footing(
        InvalidationLog log,
        int shards,
        CacheClock clock,
        Supplier<? extends RandomGenerator> random,
        LogTimes times,
        LogRules rules,
        Succession succession) {

    /** One of a namespace in which nothing is written behind. */
    Footing(
            InvalidationLog log,
            int shards,
            CacheClock clock,
            Supplier<? extends RandomGenerator> random,
            LogTimes times,
            LogRules rules) {
        this(log, shards, clock, random, times, rules, new Succession("", log, Fences.UP));
    }
}
