/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A histogram of latencies, whose buckets grow with what they count: eight for each power of two, so that a quantile is right to
 * within a tenth. Recording is one atomic addition.
 */
final class LatencyHistogram {

    private static final int PER_DOUBLING = 8;
    private static final int SUB_BITS = 3;
    private static final int DOUBLINGS = 40;

    private final AtomicLongArray counts = new AtomicLongArray(DOUBLINGS * PER_DOUBLING);

    void record(long nanos) {
        counts.incrementAndGet(bucket(Math.max(PER_DOUBLING, nanos)));
    }

    /** What was recorded since this was last asked for. */
    Quantiles take() {
        long[] taken = new long[counts.length()];
        long count = 0;
        for (int i = 0; i < taken.length; i++) {
            taken[i] = counts.get(i) == 0 ? 0 : counts.getAndSet(i, 0);
            count += taken[i];
        }
        return count == 0 ? Quantiles.NONE : new Quantiles(count, at(taken, count, 0.5), at(taken, count, 0.99));
    }

    private static int bucket(long nanos) {
        int doubling = 63 - Long.numberOfLeadingZeros(nanos);
        int within = (int) (nanos >>> (doubling - SUB_BITS)) & (PER_DOUBLING - 1);
        return Math.min((doubling - SUB_BITS) * PER_DOUBLING + within, DOUBLINGS * PER_DOUBLING - 1);
    }

    private static long at(long[] taken, long count, double quantile) {
        long rank = (long) Math.ceil(count * quantile);
        long seen = 0;
        for (int i = 0; i < taken.length; i++) {
            seen += taken[i];
            if (seen >= rank) {
                return middle(i);
            }
        }
        throw new IllegalStateException("Fewer were taken than were counted");
    }

    private static long middle(int bucket) {
        int shift = bucket / PER_DOUBLING;
        long from = (long) (PER_DOUBLING + bucket % PER_DOUBLING) << shift;
        return from + ((1L << shift) >> 1);
    }

    /** The quantiles of what was recorded within a period, in nanoseconds; zero if that is nothing. */
    record Quantiles(long count, long median, long p99) {

        static final Quantiles NONE = new Quantiles(0, 0, 0);
    }
}
