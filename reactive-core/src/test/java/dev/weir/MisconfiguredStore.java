/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.source.Checkpoint;
import dev.weir.source.Flush;
import dev.weir.source.Lane;
import dev.weir.source.Store;
import dev.weir.source.StoreException;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A store that lacks a table as long as a test says so. */
record MisconfiguredStore<K, V>(Store<K, V> store, BooleanSupplier lacksTable) implements Store<K, V> {

    @Override
    public String name() {
        return store.name();
    }

    @Override
    public Mono<Map<K, V>> loadAll(Set<K> keys) {
        return store.loadAll(keys);
    }

    @Override
    public Mono<Void> write(Map<K, @Nullable V> values) {
        return store.write(values);
    }

    @Override
    public Mono<Checkpoint> checkpoint(Lane lane, long epoch) {
        return store.checkpoint(lane, epoch);
    }

    @Override
    public Mono<Long> raiseEpoch(String namespace, int shard, long atLeast) {
        return store.raiseEpoch(namespace, shard, atLeast);
    }

    @Override
    public Mono<FlushResult> flush(Flush<K, V> flush) {
        return Mono.defer(() -> lacksTable.getAsBoolean()
                ? Mono.error(new StoreException(
                        StoreException.Reason.MISCONFIGURED, "The table does not exist; create it", null))
                : store.flush(flush));
    }

    @Override
    public boolean sharesRowsWith(Store<?, ?> other) {
        return store.sharesRowsWith(other);
    }
}
