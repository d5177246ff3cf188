/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.source;

import dev.weir.tier.Version;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A store: where truth lives, read and written under keys.
 *
 * <p>What was written behind reaches it as {@linkplain Flush flushes}. Where they have come to is kept beside the data, as the
 * {@link Checkpoint} of each {@link Lane}, and moves in the transaction that applies them: so an effect happens once, whoever
 * flushes and however often.
 *
 * <p>All publishers are cold. Those that write or keep checkpoints fail with {@link StoreException}; those that read fail with
 * whatever the driver says, which reaches the readers unchanged.
 *
 * @param <K> keys
 * @param <V> values
 */
public interface Store<K, V> {

    /** What it is called in messages, such as the name of a table. */
    String name();

    /** The values of these keys, in one go; a key that is left out has none. */
    Mono<Map<K, V>> loadAll(Set<K> keys);

    /**
     * Writes and deletes, all or nothing, in the transaction that the subscription takes part in, or in one of its own, which
     * is over when this completes. No key may come twice.
     *
     * @param values what to write; {@code null} deletes
     */
    Mono<Void> write(Map<K, @Nullable V> values);

    /** The transactions of callers in which {@link #write} takes part. */
    default Transactions transactions() {
        return Transactions.NONE;
    }

    /** Where a lane stands. One that was never seen is noted down with this epoch. */
    Mono<Checkpoint> checkpoint(Lane lane, long epoch);

    /**
     * Raises the epoch of all lanes of a shard to at least this one, so that whoever has read records in an older epoch cannot
     * apply them any more.
     *
     * @return the greatest epoch that any of them has now, or this one if there are none
     */
    Mono<Long> raiseEpoch(String namespace, int shard, long atLeast);

    /**
     * Applies what was written behind, in one transaction that first locks the lane, and fails with {@link
     * StoreException.Reason#MOVED} if somebody else has flushed it since, or raised its epoch. Before the transaction is committed
     * the checkpoint becomes the one that the flush names, which may be behind the present one.
     *
     * @return what was refused, if the flush is one by one, and what met a conflict
     */
    Mono<FlushResult> flush(Flush<K, V> flush);

    /** Whether two caches that write behind would write to the same rows, which is refused. */
    boolean sharesRowsWith(Store<?, ?> other);

    /** What became of a flush. */
    record FlushResult(Map<Version, StoreException> refused, Set<Version> conflicts) {

        /** All of it took effect. */
        public static final FlushResult DONE = new FlushResult(Map.of(), Set.of());
    }
}
