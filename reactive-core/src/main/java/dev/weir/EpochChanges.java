/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import java.util.function.LongFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A way to make changes in the remote tier: in the epoch that this process knows, and once more if that turns out to be another one. */
final class EpochChanges {

    private static final int SHARDS_AT_ONCE = 64;

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
        return Flux.range(0, shards)
                .flatMap(coherence::attached, SHARDS_AT_ONCE)
                .then(change)
                .doOnError(this::loseEpochs);
    }

    private void loseEpochs(Throwable error) {
        if (isEpochLost(error)) {
            for (int shard = 0; shard < shards; shard++) {
                coherence.lost(shard, coherence.shard(shard).epoch());
            }
        }
    }

    private static boolean isEpochLost(Throwable error) {
        return error instanceof TierException failure && failure.reason() == Reason.EPOCH_LOST;
    }
}
