/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.source.Checkpoint;
import dev.weir.source.Checkpoint.Parked;
import dev.weir.source.Flush.Manner;
import dev.weir.source.Lane;
import dev.weir.source.Store.FlushResult;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The tries of a round with what is parked: of each key that is due, what waits behind its first record as well. */
final class ParkedTries<K, V> {

    /** How many keys with something parked are dealt with in a round, so that the others flow meanwhile. */
    static final int AT_ONCE = 32;

    /** After so many keys that could not be tried, or so long, no more are; each may have taken all the time that a store has. */
    private static final int MOST_FAILURES = 4;

    private static final Duration LONGEST_TRIES = Duration.ofSeconds(3);

    private final Basin<K, V> basin;
    private final Lane lane;
    private final Progress<K, V> progress;
    private final Refusals refusals;
    private final ParkingTime times;

    ParkedTries(Basin<K, V> basin, Lane lane, Progress<K, V> progress, Refusals refusals, ParkingTime times) {
        this.basin = basin;
        this.lane = lane;
        this.progress = progress;
        this.refusals = refusals;
        this.times = times;
    }

    /**
     * One that cannot be tried, as its row is locked, keeps no other from it, and comes last the next time; many say that it is not about
     * their rows.
     */
    Mono<Void> of(List<ParkedLine<K, V>> lines) {
        long begun = basin.clock().nanos();
        List<ParkedLine<K, V>> due = lines.stream()
                .filter(ParkedLine::isRead)
                .filter(line -> times.isDue(line.first()))
                .filter(line -> !line.isExhausted(basin.spec().attempts()))
                .sorted(Comparator.comparing(
                        line -> refusals.isUntried(line.first().version())))
                .limit(AT_ONCE)
                .toList();
        return Flux.fromIterable(due)
                .concatMap(this::failureOf)
                .takeUntil(failure -> basin.clock().nanos() - begun > LONGEST_TRIES.toNanos())
                .take(MOST_FAILURES)
                .reduce((first, later) -> first)
                .flatMap(Mono::error);
    }

    /** Empty if it could be tried. */
    private Mono<Throwable> failureOf(ParkedLine<K, V> line) {
        Version first = line.first().version();
        return tried(line)
                .doOnSuccess(done -> refusals.tried(first, false))
                .then(Mono.<Throwable>empty())
                .onErrorResume(DrainRound::isTransient, failure -> {
                    refusals.tried(first, true);
                    return Mono.just(failure);
                });
    }

    private Mono<Void> tried(ParkedLine<K, V> line) {
        List<ReadRecord<K, V>> readable = line.readable();
        List<ReadRecord<K, V>> records = readable.subList(0, Math.min(readable.size(), DrainRound.ONE_BY_ONE_AT_ONCE));
        return progress.flushed(
                        Manner.ONE_BY_ONE,
                        records,
                        records,
                        refused -> checkpoint().next(checkpoint().applied(), without(line, records, refused)))
                // Before, should it end here; and after, because a record that is there can be buried.
                .flatMap(result -> exhumed(records, result)
                        .then(progress.cleanedUp(records, result))
                        .then(exhumed(records, result)));
    }

    /** What took effect goes, and the first that did not has one attempt more. */
    private List<Parked> without(ParkedLine<K, V> line, List<ReadRecord<K, V>> tried, Set<Version> refused) {
        Set<Version> done = new HashSet<>();
        tried.forEach(record -> done.add(record.version()));
        done.removeAll(refused);
        Version again = tried.stream()
                .map(ReadRecord::version)
                .filter(refused::contains)
                .findFirst()
                .orElse(null);
        int attempts = line.places().stream()
                .filter(place -> place.version().equals(again))
                .mapToInt(Parked::attempts)
                .sum();
        return checkpoint().parked().stream()
                .filter(place -> !done.contains(place.version()))
                .map(place -> place.version().equals(again) ? times.after(attempts + 1, place.version()) : place)
                .toList();
    }

    /** Somebody may have been about to give one up that has taken effect now. */
    private Mono<Void> exhumed(List<ReadRecord<K, V>> records, FlushResult result) {
        List<Version> applied = records.stream()
                .map(ReadRecord::version)
                .filter(version -> !result.refused().containsKey(version))
                .toList();
        return applied.isEmpty()
                ? Mono.empty()
                : basin.outbox().exhume(lane.shard(), checkpoint().epoch(), applied);
    }

    private Checkpoint checkpoint() {
        return progress.checkpoint();
    }
}
