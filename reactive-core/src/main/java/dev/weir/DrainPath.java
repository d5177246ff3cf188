/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.outbox.Outbox;
import dev.weir.outbox.OutboxPage;
import dev.weir.source.Checkpoint;
import dev.weir.source.Checkpoint.Parked;
import dev.weir.source.Flush;
import dev.weir.source.Lane;
import dev.weir.source.StoreException;
import dev.weir.source.StoreException.Reason;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * The path of a drain: in each round the lane is claimed, its checkpoint read and then its outbox; what is found there is brought to
 * the source by a {@link DrainRound}.
 */
final class DrainPath<K, V> {

    /** How long another process stays away from a lane if this one dies. */
    static final Duration CLAIM = Duration.ofSeconds(10);

    private final Basin<K, V> basin;
    private final Outbox outbox;

    DrainPath(Basin<K, V> basin) {
        this.basin = basin;
        this.outbox = basin.outbox();
    }

    /** One round of a lane, which must not be in another one here. */
    Mono<Remainder> round(int number, Refusals refusals) {
        return basin.coherence().attached(number).flatMap(shard -> {
            long epoch = shard.epoch();
            return claimed(number)
                    .flatMap(isMine -> isMine ? read(shard, epoch, refusals) : Mono.just(Remainder.ELSEWHERE))
                    .doOnError(
                            EpochChanges::isEpochLost, lost -> basin.coherence().lost(number, epoch));
        });
    }

    private Mono<Boolean> claimed(int number) {
        return basin.fences().claimLanes() ? outbox.claim(number, basin.holder(), CLAIM) : Mono.just(true);
    }

    private Mono<Remainder> read(Shard shard, long epoch, Refusals refusals) {
        Lane lane = basin.lane(shard.number());
        return basin.store().checkpoint(lane, epoch).flatMap(checkpoint -> {
            if (checkpoint.epoch() > epoch) {
                return overtaken(lane, epoch, checkpoint);
            }
            return checkpoint.epoch() < epoch
                    ? behind(lane, shard, epoch, checkpoint)
                    : page(lane, checkpoint, refusals);
        });
    }

    /** Somebody was about to begin a later epoch and did not: what is read in this one cannot be applied any more. */
    private Mono<Remainder> overtaken(Lane lane, long epoch, Checkpoint checkpoint) {
        if (checkpoint.applied().epoch() <= epoch) {
            return begun(lane, epoch, checkpoint.epoch());
        }
        // As a rule it is this process that is behind, and has not heard of the epoch yet.
        return basin.succession()
                .isPresent(lane.shard(), epoch)
                .flatMap(isPresent -> isPresent
                        ? rewound(lane, epoch, checkpoint)
                                .then(Mono.defer(() -> begun(lane, epoch, checkpoint.epoch() + 1)))
                        : begun(lane, epoch, checkpoint.epoch()));
    }

    private Mono<Remainder> begun(Lane lane, long epoch, long atLeast) {
        return basin.succession()
                .begin(lane.shard(), epoch, atLeast)
                .doOnSuccess(begun -> basin.coherence().lost(lane.shard(), epoch))
                .thenReturn(Remainder.more(0));
    }

    /**
     * An epoch was begun behind one in which something was applied, by somebody who does not know this store, when the clock had been
     * set back. What was accepted in it is not applied, whatever the checkpoint says that is of a life before.
     */
    private Mono<Void> rewound(Lane lane, long epoch, Checkpoint checkpoint) {
        Checkpoint back =
                new Checkpoint(checkpoint.epoch(), new Version(epoch, 0), checkpoint.parked(), checkpoint.turn() + 1);
        basin.losses().stateIsGone(lane.shard());
        return basin.store()
                .flush(new Flush<>(lane, checkpoint, List.of(), Flush.Manner.TOGETHER, none -> back))
                .then();
    }

    /** An epoch was begun without this store being told, as before its cache was built. */
    private Mono<Remainder> behind(Lane lane, Shard shard, long epoch, Checkpoint checkpoint) {
        if (checkpoint.epoch() < shard.born()) {
            basin.losses().stateIsGone(lane.shard());
        }
        return basin.store()
                .raiseEpoch(lane.namespace(), lane.shard(), epoch)
                .thenReturn(Remainder.more(checkpoint.parked().size()));
    }

    private Mono<Remainder> page(Lane lane, Checkpoint checkpoint, Refusals refusals) {
        int most = basin.batches().now();
        Mono<OutboxPage> page = outbox.page(
                lane.shard(), checkpoint.epoch(), checkpoint.applied(), inOrderOfUse(checkpoint.parked()), most);
        return page.flatMap(found -> fromCheckpoint(lane, checkpoint)
                .flatMap(from -> new DrainRound<>(basin, lane, from, found, refusals).run()));
    }

    /** What is due first comes first; what waits behind another of its key counts as due, and is not as much of use as that. */
    private static List<Version> inOrderOfUse(List<Parked> parked) {
        return parked.stream()
                .sorted(Comparator.comparingLong(Parked::retryAt))
                .map(Parked::version)
                .toList();
    }

    /** What was read before the page; only a test reads it afterwards. */
    private Mono<Checkpoint> fromCheckpoint(Lane lane, Checkpoint readFirst) {
        return basin.fences().readCheckpointFirst()
                ? Mono.just(readFirst)
                : basin.store().checkpoint(lane, readFirst.epoch());
    }

    /** Whether somebody else has been at the lane, so that it only has to be read again. */
    static boolean isMoved(Throwable error) {
        return error instanceof StoreException failure && failure.reason() == Reason.MOVED;
    }
}
