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
        // Never more than there are, not even for a moment in which another one would be refused over it.
        int seen = used.get();
        while (seen < most) {
            int witness = used.compareAndExchange(seen, seen + 1);
            if (witness == seen) {
                return true;
            }
            seen = witness;
        }
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
