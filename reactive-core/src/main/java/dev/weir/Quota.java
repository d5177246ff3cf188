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
        if (used.incrementAndGet() <= most) {
            return true;
        }
        used.decrementAndGet();
        return false;
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
