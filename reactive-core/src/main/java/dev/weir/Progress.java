/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.outbox.Flushed;
import dev.weir.outbox.Flushed.Aftermath;
import dev.weir.source.Checkpoint;
import dev.weir.source.Flush;
import dev.weir.source.Flush.Manner;
import dev.weir.source.Lane;
import dev.weir.source.Mutation;
import dev.weir.source.Store.FlushResult;
import dev.weir.source.StoreException;
import dev.weir.tier.Version;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The progress of a lane in a round: its checkpoint as the last transaction has left it, and what follows from each. */
final class Progress<K, V> {

    private final Basin<K, V> basin;
    private final Lane lane;
    private final Refusals refusals;
    private Checkpoint checkpoint;

    Progress(Basin<K, V> basin, Lane lane, Checkpoint checkpoint, Refusals refusals) {
        this.basin = basin;
        this.lane = lane;
        this.checkpoint = checkpoint;
        this.refusals = refusals;
    }

    Checkpoint checkpoint() {
        return checkpoint;
    }

    /**
     * Has records take effect together with the next checkpoint, which is then the present one.
     *
     * @param all those that are dealt with thereby, the ones that were folded into later ones among them
     */
    Mono<FlushResult> flushed(Manner manner, List<ReadRecord<K, V>> records, List<ReadRecord<K, V>> all, Next next) {
        Flush<K, V> flush = new Flush<>(lane, checkpoint, mutationsOf(manner, records), manner, next::after);
        return Mono.defer(() -> {
            long begun = basin.clock().nanos();
            return basin.store()
                    .flush(flush)
                    .doOnNext(result -> {
                        checkpoint = next.after(result.refused().keySet());
                        took(manner, records.size(), basin.clock().nanos() - begun);
                        note(records, result);
                        // Not when they are cleaned up: of what is left over the next round tells nobody.
                        inSource(all, result).forEach(this::tellOfFlush);
                    })
                    .doOnError(
                            error -> manner == Manner.TOGETHER && !DrainPath.isMoved(error),
                            error -> basin.batches().failed());
        });
    }

    /** Together in one order for all, so that transactions that meet rows of each other's do not wait in a circle. */
    private List<Mutation<K, V>> mutationsOf(Manner manner, List<ReadRecord<K, V>> records) {
        Stream<ReadRecord<K, V>> ordered = manner == Manner.TOGETHER
                ? records.stream()
                        .sorted(Comparator.comparing(
                                        (ReadRecord<K, V> each) -> each.record().key())
                                .thenComparing(each -> each.record().tenant()))
                : records.stream().sorted(Comparator.comparing(ReadRecord::version));
        List<Mutation<K, V>> mutations = new ArrayList<>(records.size());
        ordered.forEach(each -> {
            if (each.mutation() != null) {
                mutations.add(each.mutation());
            }
        });
        return mutations;
    }

    private void took(Manner manner, int records, long nanos) {
        if (records > 0) {
            // How many fit together is not said by those that go one by one.
            if (manner == Manner.TOGETHER) {
                basin.batches().flushed(records, nanos);
            }
            basin.recorder().flushed(basin.cache(), records, nanos);
        }
    }

    private void note(List<ReadRecord<K, V>> records, FlushResult result) {
        result.refused().forEach(refusals::add);
        basin.tally().refused.add(result.refused().size());
        records.forEach(record -> {
            StoreException refusal = result.refused().get(record.version());
            if (refusal != null) {
                basin.chronicle().parked(nameOf(record), refusal.getMessage());
            } else if (result.conflicts().contains(record.version())) {
                basin.tally().conflicts.increment();
                basin.chronicle().conflicted(nameOf(record));
            }
        });
    }

    private void tellOfFlush(List<ReadRecord<K, V>> ofOneKey) {
        basin.tally().flushed.add(ofOneKey.size());
        basin.chronicle().flushed(nameOf(ofOneKey.get(0)), ofOneKey.size());
    }

    /** Takes the records away that are in the source now, those that were folded into later ones among them. */
    Mono<Void> cleanedUp(List<ReadRecord<K, V>> records, FlushResult result) {
        Collection<List<ReadRecord<K, V>>> done = inSource(records, result);
        if (done.isEmpty()) {
            return Mono.empty();
        }
        List<Flushed> keys = done.stream().map(some -> flushed(some, result)).toList();
        return basin.outbox().flushed(lane.shard(), checkpoint.epoch(), keys);
    }

    /** Those of each key that have been dealt with and were not refused. */
    private Collection<List<ReadRecord<K, V>>> inSource(List<ReadRecord<K, V>> records, FlushResult result) {
        Map<RecordKey, List<ReadRecord<K, V>>> done = new LinkedHashMap<>();
        records.stream()
                .filter(record -> !result.refused().containsKey(record.version()))
                .forEach(record -> done.computeIfAbsent(record.key(), key -> new ArrayList<>())
                        .add(record));
        return done.values();
    }

    private Flushed flushed(List<ReadRecord<K, V>> ofOneKey, FlushResult result) {
        ReadRecord<K, V> last = ofOneKey.get(ofOneKey.size() - 1);
        return flushed(
                last,
                ofOneKey.stream().map(ReadRecord::version).toList(),
                result.conflicts().contains(last.version()) ? Aftermath.GOES : Aftermath.STAYS);
    }

    static Flushed flushed(ReadRecord<?, ?> last, List<Version> versions, Aftermath aftermath) {
        return new Flushed(
                last.key().tenant(), last.key().text(), versions, last.record().keep(), aftermath);
    }

    /** The key of a record, for those who are told of it. */
    @Nullable
    Object nameOf(ReadRecord<K, V> record) {
        return basin.reader().key(record.record().key());
    }

    /** The checkpoint that follows when these were refused. */
    interface Next {
        Checkpoint after(Set<Version> refused);
    }
}
