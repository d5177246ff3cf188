/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import dev.weir.source.Checkpoint;
import dev.weir.source.Flush;
import dev.weir.source.Lane;
import dev.weir.source.Store;
import dev.weir.source.Transactions;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A store of which it is noted how many rows its flushes have written. */
record WatchedStore<K, V>(Store<K, V> store, Arrivals arrivals) implements Store<K, V> {

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
    public Transactions transactions() {
        return store.transactions();
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
        return store.flush(flush)
                .doOnNext(result ->
                        arrivals.add(flush.mutations().size() - result.refused().size()));
    }

    @Override
    public boolean sharesRowsWith(Store<?, ?> other) {
        return other instanceof WatchedStore<?, ?> watched && store.sharesRowsWith(watched.store);
    }
}
