/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.policy;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.ToLongFunction;

/**
 * A lifetime: how long each value is fresh.
 *
 * @param <K> keys
 * @param <V> values
 */
@FunctionalInterface
public interface Lifetime<K, V> {

    /** How long this value is fresh. Called once for each value stored; must be positive. */
    Duration of(K key, V value);

    /**
     * A lifetime that is shorter for larger values, so that those who take much room leave it sooner: a value of twice the
     * size lives half as long, down to a shortest lifetime.
     *
     * @param size what a value measures, in any unit
     * @param upTo values up to this size live for the whole of {@code longest}
     */
    static <K, V> Lifetime<K, V> shorterForLarger(
            ToLongFunction<? super V> size, long upTo, Duration longest, Duration shortest) {
        requireNonNull(size, "size must not be null");
        Limit.require(upTo > 0, "upTo must be positive but was " + upTo);
        Limit.positive("longest", longest, "it is the lifetime of small values");
        Limit.positive("shortest", shortest, "it is the lifetime of the largest values");
        Limit.require(
                shortest.compareTo(longest) <= 0,
                "shortest (" + shortest + ") must not be longer than longest (" + longest + ")");
        return (key, value) -> {
            long measured = size.applyAsLong(value);
            if (measured <= upTo) {
                return longest;
            }
            double share = (double) upTo / measured;
            Duration shared = Duration.ofMillis((long) ((longest.toSeconds() * 1e3 + longest.getNano() / 1e6) * share));
            return shared.compareTo(shortest) < 0 ? shortest : shared;
        };
    }
}
