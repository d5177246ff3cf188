/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import java.util.Locale;

/** A target: what a case has to reach beside another one. */
record Target(String name, Kind kind, String reference, double bound) {

    /** What is compared. */
    enum Kind {
        SPEED(">= %sx as fast as %s"),
        COST("<= %sx the time of %s"),
        BYTES("<= %s B%s");

        private final String wording;

        Kind(String wording) {
            this.wording = wording;
        }
    }

    static Target asFastAs(double times, String reference, String name) {
        return new Target(name, Kind.SPEED, reference, times);
    }

    static Target costOf(double times, String reference, String name) {
        return new Target(name, Kind.COST, reference, times);
    }

    static Target bytes(double atMost, String name) {
        return new Target(name, Kind.BYTES, "", atMost);
    }

    Spread measured(Comparison comparison) {
        return switch (kind) {
            case SPEED -> comparison.speed(name, reference);
            case COST -> comparison.cost(name, reference);
            case BYTES -> comparison.bytes(name);
        };
    }

    /** Part of the target that is reached; one and more meets it. */
    double reached(Comparison comparison) {
        double median = measured(comparison).median();
        // Half a byte of what other threads allocate meanwhile is not the case's doing.
        return kind == Kind.SPEED ? median / bound : bound / (kind == Kind.BYTES ? Math.floor(median + 0.5) : median);
    }

    @Override
    public String toString() {
        String number = bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
        return name + " " + String.format(Locale.ROOT, kind.wording, number, reference);
    }
}
