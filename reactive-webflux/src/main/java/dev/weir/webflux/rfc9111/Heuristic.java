/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.rfc9111;

import java.time.Duration;

/**
 * A guess how long a response is fresh that does not say so itself: for a part of the time since it was last modified (RFC 9111,
 * section 4.2.2).
 *
 * @param fraction which part of that time
 * @param atMost never longer than this
 */
public record Heuristic(double fraction, Duration atMost) {

    /** Guesses nothing. */
    public static final Heuristic NONE = new Heuristic(0, Duration.ZERO);

    /** The part that the RFC mentions. */
    public static final double USUAL_FRACTION = 0.1;

    public Heuristic {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException(
                    "A heuristic takes a fraction in [0, 1] of the time since a response was "
                            + "modified but was to take " + fraction + "; " + USUAL_FRACTION + " is usual");
        }
        if (atMost.isNegative()) {
            throw new IllegalArgumentException("atMost must not be negative but was " + atMost);
        }
    }

    /** How long what is this old when it is sent is fresh, in milliseconds. */
    long millis(Duration unchangedFor) {
        return Math.max(0, Math.min(atMost.toMillis(), (long) (unchangedFor.toMillis() * fraction)));
    }
}
