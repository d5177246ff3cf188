/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.outbox.Flushed;
import dev.weir.outbox.Flushed.Aftermath;
import dev.weir.outbox.OutboxPage;
import dev.weir.outbox.OutboxRecord;
import dev.weir.source.Checkpoint;
import dev.weir.source.Checkpoint.Parked;
import dev.weir.source.Flush.Manner;
import dev.weir.source.Lane;
import dev.weir.source.StoreException;
import dev.weir.source.StoreException.Reason;
import dev.weir.tier.Version;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/**
 * A round of draining a lane: what was read is brought to the source, one step after the other.
 *
 * <p>First what a drainer before has left behind is cleaned up; then what waits is flushed together, or one by one if its data is
 * refused; then what is parked and due is tried again; and what was tried often enough is given up. After each transaction the
 * checkpoint is the one that it has left.
 */
final class DrainRound<K, V> {

    /** How many records are applied one by one in a transaction, which ends within the time that a store has for it. */
    static final int ONE_BY_ONE_AT_ONCE = 64;

    private final Basin<K, V> basin;
    private final Lane lane;
    private final OutboxPage page;
    private final Refusals refusals;
    private final ParkingTime times;
    private final Progress<K, V> progress;

    /** What is parked, and what has to be. */
    private final ParkedRecords<K, V> known;

    DrainRound(Basin<K, V> basin, Lane lane, Checkpoint checkpoint, OutboxPage page, Refusals refusals) {
        this.basin = basin;
        this.lane = lane;
        this.progress = new Progress<>(basin, lane, checkpoint, refusals);
        this.page = page;
        this.refusals = refusals;
        this.known = new ParkedRecords<>(page, basin.reader());
        this.times = new ParkingTime(basin.spec(), page.serverMillis());
    }

    /** Takes all its steps. */
    Mono<Remainder> run() {
        return toldOfLoss()
                .then(Mono.defer(this::toldOfLostParked))
                .then(Mono.defer(this::cleaned))
                .then(Mono.defer(this::flushedWaiting))
                .then(Mono.defer(this::triedParked)
                        .onErrorResume(
                                DrainRound::isTransient,
                                failed -> Mono.defer(this::buriedExhausted).then(Mono.error(failed))))
                .then(Mono.defer(this::buriedExhausted))
                .then(Mono.fromSupplier(this::remainder));
    }

    // --- what is not there any more

    /** First of all, and only then counted no more: better said twice than not at all. */
    private Mono<Void> toldOfLoss() {
        if (page.missing() == 0) {
            return Mono.empty();
        }
        basin.losses().recordsAreGone(lane.shard(), page.missing());
        return basin.outbox().writeOff(lane.shard(), checkpoint().epoch(), page.missing());
    }

    /** Before the checkpoint is without them, after which nobody knows of them; none that another drainer has dealt with meanwhile. */
    private Mono<Void> toldOfLostParked() {
        Set<Version> gone = gone();
        if (gone.isEmpty()) {
            return Mono.empty();
        }
        return basin.store()
                .checkpoint(lane, checkpoint().epoch())
                // Whoever takes a record away has moved it before. Then the flush fails, and all is read again.
                .filter(now -> now.turn() == checkpoint().turn())
                .doOnNext(same -> basin.losses().parkedAreGone(lane.shard(), gone, page.missing()))
                .then();
    }

    private Set<Version> gone() {
        return checkpoint().parked().stream()
                .map(Parked::version)
                .filter(version -> !known.has(version))
                .collect(Collectors.toSet());
    }

    // --- what a drainer before has left behind

    private Mono<Void> cleaned() {
        if (page.covered().isEmpty()) {
            return Mono.empty();
        }
        Map<RecordKey, List<Version>> leftovers = new LinkedHashMap<>();
        page.covered()
                .forEach(each -> leftovers
                        .computeIfAbsent(RecordKey.of(each), key -> new ArrayList<>())
                        .add(each.version()));
        Aftermath aftermath = basin.fences().dropLeftovers() ? Aftermath.GOES : Aftermath.STAYS;
        List<Flushed> gone = new ArrayList<>();
        leftovers.forEach(
                (key, versions) -> gone.add(new Flushed(key.tenant(), key.text(), versions, null, aftermath)));
        return basin.outbox().flushed(lane.shard(), checkpoint().epoch(), gone);
    }

    // --- what waits

    private Mono<Void> flushedWaiting() {
        List<Parked> parked = new ArrayList<>(checkpoint().parked());
        boolean isAnyGone = parked.removeIf(place -> !known.has(place.version()));
        List<ReadRecord<K, V>> flowing = sorted(parked);
        if (page.waiting().isEmpty() && !isAnyGone) {
            return Mono.empty();
        }
        Version last = page.waiting().isEmpty()
                ? checkpoint().applied()
                : page.waiting().get(page.waiting().size() - 1).version();
        return progress.flushed(
                        Manner.TOGETHER,
                        Fold.latest(flowing),
                        flowing,
                        refused -> checkpoint().next(last, parked))
                .flatMap(result -> progress.cleanedUp(flowing, result))
                .onErrorResume(DrainRound::isRefusedData, refused -> unfolded(flowing, last, parked));
    }

    /** What is not parked already, nor has to wait behind something that is; what has to is added to that. */
    private List<ReadRecord<K, V>> sorted(List<Parked> parked) {
        Set<RecordKey> waitingKeys = known.keys();
        if (!basin.fences().waitBehindParked()) {
            waitingKeys.clear();
        }
        List<ReadRecord<K, V>> flowing = new ArrayList<>();
        page.waiting().forEach(record -> {
            ReadRecord<K, V> read = basin.reader().read(record);
            if (!read.isReadable() || waitingKeys.contains(read.key())) {
                waitingKeys.add(read.key());
                known.add(read);
                parked.add(ParkingTime.behindAnother(read.version()));
            } else {
                flowing.add(read);
            }
        });
        return flowing;
    }

    /** The first of them only, up to which all that was read is then dealt with; the next round reads the others again. */
    private Mono<Void> unfolded(List<ReadRecord<K, V>> flowing, Version last, List<Parked> parked) {
        if (flowing.size() <= ONE_BY_ONE_AT_ONCE) {
            return oneByOne(flowing, last, parked);
        }
        Version end = flowing.get(ONE_BY_ONE_AT_ONCE - 1).version();
        return oneByOne(
                flowing.subList(0, ONE_BY_ONE_AT_ONCE),
                end,
                parked.stream().filter(place -> !place.version().isAfter(end)).toList());
    }

    /** Each record by itself: what the last one of a key has, the one before it may not have. */
    private Mono<Void> oneByOne(List<ReadRecord<K, V>> records, Version last, List<Parked> parked) {
        List<ReadRecord<K, V>> tried = basin.fences().unfoldAfterDataErrors() ? records : Fold.latest(records);
        return progress.flushed(
                        Manner.ONE_BY_ONE,
                        tried,
                        records,
                        refused -> checkpoint().next(last, with(parked, tried, refused)))
                .flatMap(result -> {
                    tried.stream()
                            .filter(record -> result.refused().containsKey(record.version()))
                            .forEach(known::add);
                    return progress.cleanedUp(records, result);
                });
    }

    private List<Parked> with(List<Parked> parked, List<ReadRecord<K, V>> tried, Set<Version> refused) {
        List<Parked> all = new ArrayList<>(parked);
        Set<RecordKey> met = new HashSet<>();
        tried.stream()
                .filter(record -> refused.contains(record.version()))
                .forEach(record -> all.add(
                        met.add(record.key())
                                ? times.after(1, record.version())
                                : ParkingTime.behindAnother(record.version())));
        all.sort(Comparator.comparing(Parked::version));
        return all;
    }

    // --- what is parked

    private Mono<Void> triedParked() {
        return new ParkedTries<>(basin, lane, progress, refusals, times).of(known.lines(checkpoint()));
    }

    // --- what was tried often enough

    private Mono<Void> buriedExhausted() {
        List<ParkedLine<K, V>> exhausted = known.lines(checkpoint()).stream()
                .filter(ParkedLine::isRead)
                .filter(line -> line.isExhausted(basin.spec().attempts()))
                .limit(ParkedTries.AT_ONCE)
                .toList();
        return new Burial<>(basin, lane, progress, refusals).of(exhausted);
    }

    // --- what is left

    private Remainder remainder() {
        Collection<Version> parked =
                checkpoint().parked().stream().map(Parked::version).toList();
        refusals.retain(parked);
        if (!page.isLast() || endsEarly()) {
            return Remainder.more(parked.size());
        }
        return parked.isEmpty()
                ? Remainder.NOTHING
                : Remainder.later(times.untilFirst(known.lines(checkpoint())), parked.size());
    }

    /** Whether some of the page was left to the next round. */
    private boolean endsEarly() {
        List<OutboxRecord> waiting = page.waiting();
        return !waiting.isEmpty()
                && waiting.get(waiting.size() - 1)
                        .version()
                        .isAfter(checkpoint().applied());
    }

    private static boolean isRefusedData(Throwable error) {
        return error instanceof StoreException failure && failure.reason() == Reason.DATA;
    }

    static boolean isTransient(Throwable error) {
        return error instanceof StoreException failure && failure.reason() == Reason.TRANSIENT;
    }

    private Checkpoint checkpoint() {
        return progress.checkpoint();
    }
}
