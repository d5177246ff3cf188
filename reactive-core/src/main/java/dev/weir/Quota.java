/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.concurrent.atomic.AtomicInteger;

/** A quota of loads in flight: of one tenant, or unlimited. */
final class Quota {

    private final int most;
    private final AtomicInteger used = new AtomicInteger();

    Quota(int most) {
        this.most = most;
    }

    static Quota unlimited() {
        return new Quota(Integer.MAX_VALUE);
    }

    boolean take() {
        // Never above the most, not even while one is refused: others would be refused for his sake.
        return used.getAndUpdate(taken -> taken < most ? taken + 1 : taken) < most;
    }

    void giveBack() {
        used.decrementAndGet();
    }

    int used() {
        return used.get();
    }

    int most() {
        return most;
    }
}
