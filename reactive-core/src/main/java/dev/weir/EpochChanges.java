/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
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

    /** Of all shards at once. */
    <T> Mono<T> inAllShards(Mono<T> change) {
        Mono<T> attempt = Flux.range(0, shards)
                // One after the other: all are being attached anyway, and of failures that meet all but one would be
                // dropped.
                .concatMap(coherence::attached)
                .then(Mono.defer(() -> {
                    long[] epochs = IntStream.range(0, shards)
                            .mapToLong(shard -> coherence.shard(shard).epoch())
                            .toArray();
                    return change.doOnError(EpochChanges::isEpochLost, lost -> loses(epochs));
                }));
        return attempt.onErrorResume(EpochChanges::isEpochLost, lost -> attempt);
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
