/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.http;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * The limits of what a request may ask of caches, so that strangers cannot make it ask the source each time.
 *
 * <p>Immutable; every {@code with} gives a changed copy.
 *
 * @param allowsStrong whether it may ask for {@code STRONG}
 * @param allowsSource whether it may ask for {@code SOURCE}, which {@code no-cache} is short for
 * @param shortestBound the shortest bound that it may ask for; half a second or more
 * @param shortestAge an entry that is not older than this will do, whatever is asked by {@code Cache-Control}
 */
public record RequestLimits(boolean allowsStrong, boolean allowsSource, Duration shortestBound, Duration shortestAge) {

    private static final Duration ROUNDS_OF_THE_LOG = Duration.ofMillis(500);

    private static final RequestLimits STRANGERS =
            new RequestLimits(false, false, Duration.ofSeconds(1), Duration.ofSeconds(1));

    public RequestLimits {
        if (requireNonNull(shortestBound, "shortestBound must not be null").compareTo(ROUNDS_OF_THE_LOG) < 0) {
            throw new IllegalArgumentException("shortestBound must be at least " + ROUNDS_OF_THE_LOG
                    + ", because the log is read in " + "rounds, but was " + shortestBound);
        }
        if (requireNonNull(shortestAge, "shortestAge must not be null").isNegative()) {
            throw new IllegalArgumentException(
                    "shortestAge must not be negative but was " + shortestAge + "; use Duration.ZERO for none");
        }
    }

    /**
     * Of whoever is not known: each key is loaded once a second at most because of what they ask, and neither {@code STRONG} nor {@code
     * SOURCE} are theirs to ask for.
     */
    public static RequestLimits ofStrangers() {
        return STRANGERS;
    }

    /** None: of those who may have the source asked with every request. */
    public static RequestLimits none() {
        return new RequestLimits(true, true, ROUNDS_OF_THE_LOG, Duration.ZERO);
    }

    public RequestLimits withStrong() {
        return new RequestLimits(true, allowsSource, shortestBound, shortestAge);
    }

    public RequestLimits withSource() {
        return new RequestLimits(allowsStrong, true, shortestBound, shortestAge);
    }

    public RequestLimits withShortestBound(Duration bound) {
        return new RequestLimits(allowsStrong, allowsSource, bound, shortestAge);
    }

    public RequestLimits withShortestAge(Duration age) {
        return new RequestLimits(allowsStrong, allowsSource, shortestBound, age);
    }
}
