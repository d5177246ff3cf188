/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

/** A key that interferes: has something happen in the middle of the cache's work, when it is asked for its hash. */
final class InterferingKey {

    private int left;
    private Runnable interference = () -> {};

    /** Has this happen once, when the hash is asked for the nth time from now on. */
    void interferes(int nth, Runnable interference) {
        this.left = nth;
        this.interference = interference;
    }

    boolean hasInterfered() {
        return left <= 0;
    }

    @Override
    public int hashCode() {
        left--;
        if (left == 0) {
            interference.run();
        }
        return 1;
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }
}
