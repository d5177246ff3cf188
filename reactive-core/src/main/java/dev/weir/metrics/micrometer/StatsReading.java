/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.metrics.micrometer;

import dev.weir.metrics.CacheStats;
import io.micrometer.core.instrument.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A reading of the statistics of all caches of one name, shared by the meters that are asked at the same time.
 *
 * <p>Statistics cost something to collect, and whoever scrapes asks every meter of a cache in one go.
 */
final class StatsReading {

    private static final long KEPT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Clock clock;
    private final List<Supplier<CacheStats>> sources = new CopyOnWriteArrayList<>();
    private volatile @Nullable Taken last;

    StatsReading(Clock clock) {
        this.clock = clock;
    }

    void add(Supplier<CacheStats> source) {
        sources.add(source);
        last = null;
    }

    /** A number summed over the caches. */
    long sum(ToLongFunction<CacheStats> number) {
        long sum = 0;
        for (CacheStats stats : current().stats) {
            sum += number.applyAsLong(stats);
        }
        return sum;
    }

    private Taken current() {
        Taken seen = last;
        long now = clock.monotonicTime();
        if (seen != null && now - seen.at < KEPT_NANOS) {
            return seen;
        }
        // Two may do this at once; each gets a reading of its own.
        Taken taken = new Taken(now, sources.stream().map(Supplier::get).toList());
        last = taken;
        return taken;
    }

    private record Taken(long at, List<CacheStats> stats) {}
}
