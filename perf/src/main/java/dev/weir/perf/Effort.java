/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

/**
 * An effort: how long to measure. Times mean something only at the full one.
 *
 * @param warmUpRounds rounds that are not counted
 * @param rounds rounds that are
 * @param share of the full number of operations and entries
 */
record Effort(int warmUpRounds, int rounds, double share) {

    static final Effort FULL = new Effort(15, 41, 1);

    /** Enough to show that everything still runs. */
    static final Effort SMOKE = new Effort(0, 2, 0.001);

    int share(int full) {
        return Math.max(1, (int) (full * share));
    }

    Effort withRounds(int warmUp, int counted) {
        return new Effort(Math.min(warmUp, warmUpRounds), Math.min(counted, rounds), share);
    }
}
