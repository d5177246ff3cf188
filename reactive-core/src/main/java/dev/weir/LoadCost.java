/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

/** A running average of how long the loads of a cache take. */
final class LoadCost {

    private static final double WEIGHT_OF_THE_LAST = 0.1;

    // A lost update costs one sample of an average.
    private volatile double millis;

    void add(long lastMillis) {
        double before = millis;
        millis = before == 0 ? lastMillis : before + WEIGHT_OF_THE_LAST * (lastMillis - before);
    }

    double millis() {
        return millis;
    }
}
