/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.policy;

import java.time.Duration;

/** A load's patience: how long it may take, what follows when it fails, and what becomes of it when nobody waits. */
record Patience(
        Duration softTimeout,
        Duration loadTimeout,
        Duration retryAfter,
        Duration backOff,
        WhenAbandoned whenAbandoned) {

    /** More than anybody waits, and less than overflows when it is added to the time. */
    private static final Duration LONGEST = Duration.ofDays(365);

    static final Patience DEFAULT = new Patience(
            Duration.ZERO, Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ZERO, WhenAbandoned.CONTINUE);

    Patience withSoftTimeout(Duration time) {
        Limit.positive("softTimeout", time, "leave it out to always wait for the load");
        Limit.atMost(LONGEST, "softTimeout", time);
        return new Patience(time, loadTimeout, retryAfter, backOff, whenAbandoned);
    }

    Patience withLoadTimeout(Duration time) {
        Limit.positive("loadTimeout", time, "every load needs a bound; the default is 10 s");
        Limit.atMost(LONGEST, "loadTimeout", time);
        return new Patience(softTimeout, time, retryAfter, backOff, whenAbandoned);
    }

    Patience withRetryAfter(Duration time) {
        Limit.notNegative("retryAfter", time, "use Duration.ZERO to retry with every request");
        Limit.atMost(LONGEST, "retryAfter", time);
        return new Patience(softTimeout, loadTimeout, time, backOff, whenAbandoned);
    }

    Patience withBackOff(Duration time) {
        Limit.notNegative("backOff", time, "use Duration.ZERO to start afresh with the next request");
        Limit.atMost(LONGEST, "backOff", time);
        return new Patience(softTimeout, loadTimeout, retryAfter, time, whenAbandoned);
    }

    Patience withWhenAbandoned(WhenAbandoned choice) {
        Limit.require(choice != null, "whenAbandoned must not be null; choose CONTINUE or CANCEL");
        return new Patience(softTimeout, loadTimeout, retryAfter, backOff, choice);
    }

    void check(Windows windows) {
        Limit.require(
                softTimeout.compareTo(loadTimeout) < 0,
                "softTimeout (" + softTimeout + ") must be shorter than loadTimeout (" + loadTimeout
                        + "): raise loadTimeout or lower softTimeout");
        Limit.require(
                softTimeout.isZero() || !windows.staleIfError().isZero(),
                "softTimeout serves a stale value instead of waiting, and without staleIfError there is none: add "
                        + "staleIfError, or use loadTimeout alone");
    }
}
