/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import dev.weir.Health.OutboxHealth;
import dev.weir.metrics.CacheStats;
import dev.weir.metrics.LoadOutcome;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A column of what is plotted of a cache: a name, and where the number comes from. Counts are those of the meters, counted since the
 * cache was built; latencies are of one period, in nanoseconds, and zero if nothing was told.
 */
record Column(String name, ToLongFunction<Row> number) {

    /** In this order they are sent. */
    static final List<Column> ALL = List.of(
            counted("hits", CacheStats::hits),
            counted("staleHits", CacheStats::staleHits),
            counted("misses", CacheStats::misses),
            counted("fallbacks", CacheStats::fallbacks),
            counted("coalesced", CacheStats::coalesced),
            counted("loads", Column::begun),
            counted("failed", stats -> stats.loads(LoadOutcome.FAILED) + stats.loads(LoadOutcome.TIMED_OUT)),
            counted("refused", stats -> stats.loads(LoadOutcome.REFUSED)),
            counted("refreshes", CacheStats::refreshes),
            counted("writes", CacheStats::writes),
            counted("invalidations", CacheStats::invalidations),
            counted("evictions", stats -> sum(stats.evictions().values())),
            counted("size", CacheStats::size),
            counted("flights", CacheStats::flights),
            counted("remoteHits", stats -> stats.remote().hits()),
            counted("remoteMisses", stats -> stats.remote().misses()),
            counted("degradedLoads", stats -> stats.remote().degradedLoads()),
            new Column("localMedian", row -> row.latencies().local().median()),
            new Column("localP99", row -> row.latencies().local().p99()),
            new Column("remoteMedian", row -> row.latencies().remote().median()),
            new Column("remoteP99", row -> row.latencies().remote().p99()),
            new Column("sourceMedian", row -> row.latencies().source().median()),
            new Column("sourceP99", row -> row.latencies().source().p99()),
            outbox("waiting", outbox -> outbox.stats().waiting()),
            outbox("lag", outbox -> outbox.stats().lag().toMillis()));

    private static Column counted(String name, ToLongFunction<CacheStats> number) {
        return new Column(name, row -> number.applyAsLong(row.stats()));
    }

    private static Column outbox(String name, ToLongFunction<OutboxHealth> number) {
        return new Column(name, row -> row.outbox() == null ? 0 : number.applyAsLong(row.outbox()));
    }

    /** Those that were refused did not begin. */
    private static long begun(CacheStats stats) {
        return sum(stats.loads().values()) - stats.loads(LoadOutcome.REFUSED);
    }

    private static long sum(Iterable<Long> counts) {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    /** What the numbers of one cache are read from. */
    record Row(
            CacheStats stats,
            TierLatencies.Reading latencies,
            @Nullable OutboxHealth outbox) {}
}
