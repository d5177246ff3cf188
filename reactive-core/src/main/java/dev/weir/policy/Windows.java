/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.policy;

import java.time.Duration;

/** A value's windows: up to which age it is fresh, may be served while it is reloaded, or may stand in for a failure. */
record Windows(
        Duration freshFor,
        Duration staleWhileRevalidate,
        Duration staleIfError,
        Duration absentFor,
        Duration absentUpTo,
        double jitter) {

    /** Long enough to mean "for ever", short enough to be added to. */
    static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE / 4);

    private static final Duration ABSENT_AT_MOST = Duration.ofSeconds(10);

    static Windows freshFor(Duration age) {
        Limit.positive("freshFor", age, "for values that never change use CachePolicy.immutable()");
        Duration absent = age.compareTo(ABSENT_AT_MOST) < 0 ? age : ABSENT_AT_MOST;
        return new Windows(age, Duration.ZERO, Duration.ZERO, absent, absent, 0);
    }

    Windows withFreshFor(Duration age) {
        Limit.positive("freshFor", age, "for values that never change use CachePolicy.immutable()");
        return new Windows(age, staleWhileRevalidate, staleIfError, absentFor, absentUpTo, jitter);
    }

    Windows withStaleWhileRevalidate(Duration age) {
        Limit.positive("staleWhileRevalidate", age, "leave it out to serve nothing stale while reloading");
        return new Windows(freshFor, age, staleIfError, absentFor, absentUpTo, jitter);
    }

    Windows withStaleIfError(Duration age) {
        Limit.positive("staleIfError", age, "leave it out to serve nothing stale after a failure");
        return new Windows(freshFor, staleWhileRevalidate, age, absentFor, absentUpTo, jitter);
    }

    Windows withAbsentFor(Duration age) {
        Limit.notNegative("absentFor", age, "use Duration.ZERO to remember no absence");
        return new Windows(freshFor, staleWhileRevalidate, staleIfError, age, age, jitter);
    }

    Windows withAbsentFor(Duration age, Duration longest) {
        Limit.positive("absentFor", age, "an absence that is not remembered cannot be remembered longer");
        Limit.require(longest != null, "longest must not be null; leave it out to remember every absence equally long");
        Limit.require(
                longest.compareTo(age) > 0,
                "an absence is remembered for up to " + longest + ", which is not longer than absentFor (" + age
                        + "): raise the one or lower the other");
        return new Windows(freshFor, staleWhileRevalidate, staleIfError, age, longest, jitter);
    }

    Windows withJitter(double fraction) {
        Limit.require(
                fraction >= 0 && fraction < 1,
                "jitter must be a fraction of freshFor in [0, 1) but was " + fraction
                        + "; 0.1 shortens it by up to 10 %");
        return new Windows(freshFor, staleWhileRevalidate, staleIfError, absentFor, absentUpTo, fraction);
    }

    void check() {
        checkWindow("staleWhileRevalidate", staleWhileRevalidate);
        checkWindow("staleIfError", staleIfError);
        Limit.require(
                !isImmutable() || jitter == 0,
                "jitter does nothing to values that are immutable; leave one of them out");
    }

    boolean isImmutable() {
        return freshFor.compareTo(FOREVER) >= 0;
    }

    private void checkWindow(String name, Duration age) {
        Limit.require(
                age.isZero() || age.compareTo(freshFor) > 0,
                name + " (" + age + ") lies below freshFor (" + freshFor
                        + "): both are ages of the value, so it must be longer than freshFor, or be left out");
    }
}
