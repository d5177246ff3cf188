/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntToLongFunction;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A way to make changes in the remote tier: in the epoch that this process knows, and once more if that turns out to be another one. */
final class EpochChanges {

    private final Coherence coherence;
    private final int shards;

    EpochChanges(Coherence coherence, int shards) {
        this.coherence = coherence;
        this.shards = shards;
    }

    /** Of one shard. */
    <T> Mono<T> inShard(int number, LongFunction<Mono<T>> change) {
        Mono<T> attempt = Mono.defer(() -> coherence.attached(number).flatMap(shard -> {
            long epoch = shard.epoch();
            return change.apply(epoch).doOnError(EpochChanges::isEpochLost, e -> coherence.lost(number, epoch));
        }));
        return attempt.onErrorResume(EpochChanges::isEpochLost, lost -> attempt);
    }

    /** Of all shards at once, as soon as all of them are attached. */
    <T> Mono<T> inAllShards(Mono<T> change) {
        Mono<T> attempt = troubles()
                .flatMap(troubles -> troubles.isEmpty() ? sent(epochs -> change) : Mono.error(troubles.get(0)));
        return attempt.onErrorResume(EpochChanges::isEpochLost, lost -> attempt);
    }

    /**
     * Of each shard, with the epochs of all of them. One that cannot be attached keeps it from none of the others: it is made in those,
     * and then fails.
     */
    <T> Mono<T> inEachShard(Function<IntToLongFunction, Mono<T>> change) {
        Mono<T> attempt = troubles()
                .flatMap(troubles -> troubles.isEmpty() ? sent(change) : sentToOthers(change, troubles.get(0)));
        return attempt.onErrorResume(EpochChanges::isEpochLost, lost -> attempt);
    }

    /** Why some shards are not attached, once the others are. Those that are not are waited for together. */
    private Mono<List<Throwable>> troubles() {
        return Flux.range(0, shards)
                .filter(shard -> coherence.shard(shard).epoch() == 0)
                .flatMap(this::trouble, shards)
                .collectList();
    }

    private Mono<Throwable> trouble(int shard) {
        return coherence.attached(shard).then(Mono.<Throwable>empty()).onErrorResume(Mono::just);
    }

    /** With no epoch it changes nothing in a shard, and is told that the epoch is another one: this says nothing of the others. */
    private <T> Mono<T> sent(Function<IntToLongFunction, Mono<T>> change) {
        long[] epochs = epochs();
        boolean areAllKnown = LongStream.of(epochs).allMatch(epoch -> epoch != 0);
        return change.apply(shard -> epochs[shard])
                .doOnError(error -> areAllKnown && isEpochLost(error), lost -> loses(epochs));
    }

    private <T> Mono<T> sentToOthers(Function<IntToLongFunction, Mono<T>> change, Throwable trouble) {
        Mono<T> failed = Mono.error(trouble);
        return LongStream.of(epochs()).allMatch(epoch -> epoch == 0)
                ? failed
                : sent(change)
                        .onErrorMap(EpochChanges::isEpochLost, lost -> trouble)
                        .then(failed);
    }

    private long[] epochs() {
        return IntStream.range(0, shards)
                .mapToLong(shard -> coherence.shard(shard).epoch())
                .toArray();
    }

    /** Those that it was sent with: a shard that was attached meanwhile is none of them. */
    private void loses(long[] epochs) {
        for (int shard = 0; shard < shards; shard++) {
            coherence.lost(shard, epochs[shard]);
        }
    }

    static boolean isEpochLost(Throwable error) {
        return error instanceof TierException failure && failure.reason() == Reason.EPOCH_LOST;
    }
}
