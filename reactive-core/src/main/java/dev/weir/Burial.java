/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.outbox.Flushed;
import dev.weir.outbox.Flushed.Aftermath;
import dev.weir.source.Checkpoint;
import dev.weir.source.Checkpoint.Parked;
import dev.weir.source.Flush.Manner;
import dev.weir.source.Lane;
import dev.weir.tier.Version;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A burial of parked records in a round: those that were tried often enough become dead letters, and go. */
final class Burial<K, V> {

    private final Basin<K, V> basin;
    private final Lane lane;
    private final Progress<K, V> progress;
    private final Refusals refusals;

    Burial(Basin<K, V> basin, Lane lane, Progress<K, V> progress, Refusals refusals) {
        this.basin = basin;
        this.lane = lane;
        this.progress = progress;
        this.refusals = refusals;
    }

    /** Gives the first ones of these lines up. */
    Mono<Void> of(List<ParkedLine<K, V>> exhausted) {
        if (exhausted.isEmpty()) {
            return Mono.empty();
        }
        return Flux.fromIterable(exhausted)
                .concatMap(this::buried)
                .then(Mono.defer(
                        () -> progress.flushed(Manner.TOGETHER, List.of(), List.of(), none -> without(exhausted))))
                // Before they go: of what is left over the next round does not know what became of it.
                .doOnNext(done -> exhausted.forEach(this::tell))
                .then(Mono.defer(
                        () -> basin.outbox().flushed(lane.shard(), checkpoint().epoch(), goneWith(exhausted))));
    }

    private Mono<Void> buried(ParkedLine<K, V> line) {
        return basin.outbox()
                .bury(
                        lane.shard(),
                        checkpoint().epoch(),
                        line.first().version(),
                        line.first().attempts(),
                        whyGivenUp(line));
    }

    private Checkpoint without(List<ParkedLine<K, V>> exhausted) {
        Set<Version> given = new HashSet<>();
        exhausted.forEach(line -> given.add(line.first().version()));
        List<Parked> left = checkpoint().parked().stream()
                .filter(place -> !given.contains(place.version()))
                .toList();
        return checkpoint().next(checkpoint().applied(), left);
    }

    private void tell(ParkedLine<K, V> line) {
        basin.tally().buried.increment();
        basin.levels().buried(lane.shard());
        basin.chronicle()
                .buried(progress.nameOf(line.firstRecord()), line.first().attempts(), whyGivenUp(line));
    }

    private List<Flushed> goneWith(List<ParkedLine<K, V>> exhausted) {
        return exhausted.stream()
                .map(line -> Progress.flushed(
                        line.firstRecord(), List.of(line.first().version()), Aftermath.GOES))
                .toList();
    }

    private String whyGivenUp(ParkedLine<K, V> line) {
        ReadRecord<K, V> record = line.firstRecord();
        return record.isReadable() ? refusals.of(record.version()) : record.trouble();
    }

    private Checkpoint checkpoint() {
        return progress.checkpoint();
    }
}
