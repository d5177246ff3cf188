/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.rfc9111;

import dev.weir.webflux.field.AgeField;
import java.time.Duration;

/**
 * The age of a stored response: how long ago its origin made or confirmed it (RFC 9111, section 4.2.3).
 *
 * <p>The dates in it are compared with the clock of the process that received it, and with no other: since when it is kept has to be
 * told by whoever keeps it, in a way on which those who read it agree.
 */
public final class Age {

    private Age() {}

    /** The age of a response that has been kept for so long, in milliseconds; never less than when it was received. */
    public static long millis(StoredResponse response, Duration keptFor) {
        return response.initialAgeMillis() + notNegative(keptFor);
    }

    /** How old a response with these fields was when it was received. */
    static long initialMillis(FieldLines fields, Times times) {
        Duration told = AgeField.of(fields.of("age")).orElse(Duration.ZERO);
        Duration onItsWay = Duration.between(times.requested(), times.received());
        // The date is told in whole seconds: a fraction of one is no age.
        long apparent = Duration.between(Freshness.date(fields, times.received()), times.received())
                        .toSeconds()
                * 1_000;
        return Math.max(apparent, told.toMillis() + notNegative(onItsWay));
    }

    private static long notNegative(Duration time) {
        return Math.max(0, time.toMillis());
    }
}
