/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.metrics.CacheRecorder;
import dev.weir.time.CacheClock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The surroundings of a cache: what it shares with the other caches of its weir. */
record Surroundings(CacheClock clock, CacheRecorder recorder, Supplier<? extends RandomGenerator> random) {}
