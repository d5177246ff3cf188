/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import dev.weir.metrics.CacheStats;
import dev.weir.metrics.EvictionReason;
import dev.weir.metrics.LoadOutcome;
import dev.weir.metrics.RemoteCounts;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** A tally: what is counted of a pool. */
final class Tally {

    final LongAdder unreadable = new LongAdder();
    final LongAdder remoteHits = new LongAdder();
    final LongAdder remoteMisses = new LongAdder();
    final LongAdder degradedLoads = new LongAdder();
    final LongAdder refusedFills = new LongAdder();
    final LongAdder leasesAwaited = new LongAdder();
    final LongAdder unannouncedWrites = new LongAdder();
    final LongAdder hits = new LongAdder();
    final LongAdder staleHits = new LongAdder();

    /** Without those that were coalesced. */
    final LongAdder misses = new LongAdder();

    final LongAdder fallbacks = new LongAdder();
    final LongAdder coalesced = new LongAdder();
    final LongAdder refreshes = new LongAdder();
    final LongAdder writes = new LongAdder();
    final LongAdder invalidations = new LongAdder();
    final LongAdder contended = new LongAdder();
    private final Map<LoadOutcome, LongAdder> loads = new EnumMap<>(LoadOutcome.class);
    private final Map<EvictionReason, LongAdder> evictions = new EnumMap<>(EvictionReason.class);

    Tally() {
        for (LoadOutcome outcome : LoadOutcome.values()) {
            loads.put(outcome, new LongAdder());
        }
        for (EvictionReason reason : EvictionReason.values()) {
            evictions.put(reason, new LongAdder());
        }
    }

    void ended(LoadOutcome outcome) {
        of(loads, outcome).increment();
    }

    void evicted(EvictionReason reason) {
        of(evictions, reason).increment();
    }

    /** Takes over what another one has counted. */
    void addAll(CacheStats counted) {
        hits.add(counted.hits());
        staleHits.add(counted.staleHits());
        misses.add(counted.misses() - counted.coalesced());
        fallbacks.add(counted.fallbacks());
        coalesced.add(counted.coalesced());
        refreshes.add(counted.refreshes());
        writes.add(counted.writes());
        invalidations.add(counted.invalidations());
        contended.add(counted.contended());
        addAll(counted.remote());
        counted.loads().forEach((outcome, count) -> of(loads, outcome).add(count));
        counted.evictions().forEach((reason, count) -> of(evictions, reason).add(count));
    }

    /** With what there is now, which the tally does not know. */
    CacheStats stats(long droppedEvents, long size, long weight, long flights) {
        long joined = coalesced.sum();
        return new CacheStats(
                hits.sum(),
                staleHits.sum(),
                misses.sum() + joined,
                fallbacks.sum(),
                joined,
                sums(loads),
                refreshes.sum(),
                writes.sum(),
                invalidations.sum(),
                sums(evictions),
                contended.sum(),
                droppedEvents,
                size,
                weight,
                flights,
                new RemoteCounts(
                        remoteHits.sum(),
                        remoteMisses.sum(),
                        degradedLoads.sum(),
                        refusedFills.sum(),
                        unreadable.sum(),
                        leasesAwaited.sum(),
                        unannouncedWrites.sum()));
    }

    private void addAll(RemoteCounts counted) {
        remoteHits.add(counted.hits());
        remoteMisses.add(counted.misses());
        degradedLoads.add(counted.degradedLoads());
        refusedFills.add(counted.refusedFills());
        unreadable.add(counted.unreadable());
        leasesAwaited.add(counted.leasesAwaited());
        unannouncedWrites.add(counted.unannouncedWrites());
    }

    private static <E> LongAdder of(Map<E, LongAdder> adders, E kind) {
        return requireNonNull(adders.get(kind));
    }

    private static <E> Map<E, Long> sums(Map<E, LongAdder> adders) {
        return adders.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().sum()));
    }
}
