/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** A series of pauses between attempts: jittered, and longer each time until one has succeeded. */
final class Pauses {

    private static final int SHORTEST = 20;
    private static final int LONGEST = 500;
    private static final int DOUBLED_AT_MOST = 16;

    private final Supplier<? extends RandomGenerator> random;
    private final int longest;
    private int taken;

    Pauses(Supplier<? extends RandomGenerator> random) {
        this(random, LONGEST);
    }

    /** None of them is longer than so many milliseconds. */
    Pauses(Supplier<? extends RandomGenerator> random, int longest) {
        this.random = random;
        this.longest = longest;
    }

    long nextMillis() {
        taken = Math.min(taken + 1, DOUBLED_AT_MOST);
        int bound = Math.min(longest, SHORTEST << taken);
        return random.get().nextLong(SHORTEST, bound + 1L);
    }

    void succeeded() {
        taken = 0;
    }
}
