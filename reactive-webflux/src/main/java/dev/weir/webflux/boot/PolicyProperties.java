/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.policy.WhenAbandoned;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is said of how fresh answers are, and how much trouble is taken.
 *
 * @param freshFor Age up to which a value is served without question. Default: 5m, or 1h where values leave because they are
 *     invalidated.
 * @param immutable Whether values never change, and stay until they are evicted or invalidated.
 * @param staleWhileRevalidate Age up to which a value that is no longer fresh is served while it is reloaded.
 * @param staleIfError Age up to which a value that is no longer fresh is served when its reload fails.
 * @param absentFor Age up to which a key that the source does not know is remembered as absent. Default: 10s, or freshFor where that
 *     is shorter.
 * @param absentUpTo Age up to which absences are remembered that were found again and again.
 * @param jitter Fraction of freshFor by which it is shortened at random, so that not all values expire at once. Default: 0.1 where a
 *     cache writes to a store, else 0.
 * @param softTimeout Time after which a load leaves those who may be served stale to the stale value.
 * @param loadTimeout Time after which a load has failed. Default: 10s.
 * @param retryAfter Time for which the stale value is served after a failed reload. Default: 5s.
 * @param backOff Time for which the error of a failed load answers its key. Default: 0s.
 * @param whenAbandoned What becomes of a load whose last subscriber has cancelled. Default: continue.
 * @param refreshAhead Fraction of freshFor from which on an access has the value reloaded behind the answer.
 * @param earlyRefresh Factor of how early accesses may have the value reloaded, at random.
 * @param longerIfRead How often a value must be read for its successor to be fresh for twice as long.
 * @param longerUpTo Time up to which values that are read often are fresh.
 * @param reloadIfRead How often a value must be read to be loaded again at once when it is invalidated.
 */
record PolicyProperties(
        @Nullable Duration freshFor,
        @DefaultValue("false") boolean immutable,
        @Nullable Duration staleWhileRevalidate,
        @Nullable Duration staleIfError,
        @Nullable Duration absentFor,
        @Nullable Duration absentUpTo,
        @Nullable Double jitter,
        @Nullable Duration softTimeout,
        @Nullable Duration loadTimeout,
        @Nullable Duration retryAfter,
        @Nullable Duration backOff,
        @Nullable WhenAbandoned whenAbandoned,
        @Nullable Double refreshAhead,
        @Nullable Double earlyRefresh,
        @Nullable Integer longerIfRead,
        @Nullable Duration longerUpTo,
        @Nullable Integer reloadIfRead) {}
