/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.policy;

/** A cache's eagerness: how long before a value expires an access has it loaded again in the background. */
record Eagerness(double refreshAhead, double earlyRefresh) {

    static final Eagerness NONE = new Eagerness(0, 0);

    Eagerness withRefreshAhead(double fraction) {
        Limit.require(
                fraction > 0 && fraction < 1,
                "refreshAhead must be a fraction of freshFor in (0, 1) but was " + fraction
                        + "; 0.8 refreshes in the last fifth");
        return new Eagerness(fraction, earlyRefresh);
    }

    Eagerness withEarlyRefresh(double beta) {
        Limit.require(
                beta > 0 && beta <= 100,
                "earlyRefresh must be a factor in (0, 100] but was " + beta + "; 1 is the usual choice");
        return new Eagerness(refreshAhead, beta);
    }

    void check(Windows windows) {
        Limit.require(
                !windows.isImmutable() || equals(NONE),
                "refreshAhead and earlyRefresh do nothing to values that are immutable; leave them out");
    }
}
