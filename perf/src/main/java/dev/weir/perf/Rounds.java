/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Rounds: each runs every case once, in another order, so that whatever disturbs the machine for longer than a round
 * disturbs all cases alike and ratios within a round stay comparable.
 */
final class Rounds {

    static final long SEED = 42;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Rounds() {}

    static Comparison of(List<Case> cases, Effort effort) {
        Comparison comparison = new Comparison(cases.stream().map(Case::name).toList(), effort.rounds());
        List<Case> order = new ArrayList<>(cases);
        Random random = new Random(SEED);
        for (int round = -effort.warmUpRounds(); round < effort.rounds(); round++) {
            Collections.shuffle(order, random);
            for (Case next : order) {
                run(next, round, comparison);
            }
        }
        return comparison;
    }

    /** Bytes allocated so far by all threads that live. */
    static long allocatedBytes() {
        long sum = 0;
        for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }

    private static void run(Case next, int round, Comparison comparison) {
        long bytes = allocatedBytes();
        long start = System.nanoTime();
        next.work().perform(next.operations());
        long nanos = System.nanoTime() - start;
        bytes = allocatedBytes() - bytes;
        if (round >= 0) {
            comparison.record(
                    next.name(), round, (double) nanos / next.operations(), (double) bytes / next.operations());
        }
        next.afterwards().run();
    }
}
