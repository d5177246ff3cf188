/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.springframework.stereotype.Component;

/** A tally of what shoppers were answered, second by second. */
@Component
class Tally {

    private final Queue<Answered> answers = new ConcurrentLinkedQueue<>();

    void add(Answered answer) {
        answers.add(answer);
    }

    /** What there was since the last time, and how long that is. */
    Second take(double seconds) {
        List<Answered> taken = new ArrayList<>();
        for (Answered next = answers.poll(); next != null; next = answers.poll()) {
            taken.add(next);
        }
        Map<String, Integer> tiers = new TreeMap<>(Map.of("LOCAL", 0, "REMOTE", 0, "SOURCE", 0));
        Map<String, Integer> errors = new TreeMap<>();
        taken.forEach(answer -> {
            answer.tier().ifPresent(tier -> tiers.merge(tier, 1, Integer::sum));
            answer.error().ifPresent(error -> errors.merge(error, 1, Integer::sum));
        });
        long[] nanos = taken.stream().mapToLong(Answered::nanos).sorted().toArray();
        int stale = (int) taken.stream().filter(Answered::stale).count();
        long failed =
                taken.stream().filter(answer -> answer.error().isPresent()).count();
        return new Second(
                Math.round(taken.size() / seconds),
                millis(nanos, 0.5),
                millis(nanos, 0.99),
                tiers,
                stale,
                Math.round(10 * failed / seconds) / 10.0,
                errors);
    }

    private static double millis(long[] sorted, double quantile) {
        if (sorted.length == 0) {
            return 0;
        }
        int rank = (int) Math.ceil(quantile * sorted.length) - 1;
        return Math.round(sorted[Math.max(0, rank)] / 1e4) / 100.0;
    }

    /**
     * A second of traffic, or what there was in a look that took longer: then counts are of all of it.
     *
     * @param requests how many were answered in a second
     * @param p50 the time in milliseconds within which half of them were answered
     * @param p99 the same of all but one in a hundred
     * @param tiers how many came from which
     * @param stale how many were marked as not known to be current
     * @param failed how many went wrong in a second, in tenths
     * @param errors how many went wrong, by what it was
     */
    record Second(
            long requests,
            double p50,
            double p99,
            Map<String, Integer> tiers,
            int stale,
            double failed,
            Map<String, Integer> errors) {}
}
