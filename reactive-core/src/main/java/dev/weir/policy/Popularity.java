/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.policy;

import java.time.Duration;

/** A value's popularity: what is done for values that are read often. */
record Popularity(int longerAfter, Duration longest, int reloadedAfter) {

    static final Popularity IGNORED = new Popularity(0, Duration.ZERO, 0);

    private static final int MOST_READS = 1_000_000;

    Popularity withLongerIfRead(int times, Duration upTo) {
        checkReads("longerIfRead", times);
        Limit.positive("longest", upTo, "it is how long the most popular values are fresh");
        return new Popularity(times, upTo, reloadedAfter);
    }

    Popularity withReloadIfRead(int times) {
        checkReads("reloadIfRead", times);
        return new Popularity(longerAfter, longest, times);
    }

    /** As many reads as anybody wants to know of; zero if nobody does. */
    int readsOfInterest() {
        return Math.max(longerAfter, reloadedAfter);
    }

    void check(Windows windows) {
        Limit.require(
                longerAfter == 0 || !windows.isImmutable(),
                "longerIfRead does nothing to values that are immutable; leave one of them out");
        Limit.require(
                longerAfter == 0 || longest.compareTo(windows.freshFor()) > 0,
                "longerIfRead lets values be fresh for up to " + longest + ", which is not longer than freshFor ("
                        + windows.freshFor() + "): raise the one or lower the other");
    }

    private static void checkReads(String name, int times) {
        Limit.require(
                times > 0 && times <= MOST_READS,
                name + " needs a number of reads in [1, " + MOST_READS + "] but was given " + times);
    }
}
