/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import dev.weir.source.Checkpoint;
import dev.weir.source.Flush;
import dev.weir.source.Lane;
import dev.weir.source.Store;
import dev.weir.source.Transactions;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A store with something around its writes. */
record Hooks(Store<String, String> store, BiFunction<Mono<Void>, Map<String, @Nullable String>, Mono<Void>> around)
        implements Store<String, String> {

    static Store<String, String> around(
            Store<String, String> store, BiFunction<Mono<Void>, Map<String, @Nullable String>, Mono<Void>> around) {
        return new Hooks(store, around);
    }

    @Override
    public Mono<Void> write(Map<String, @Nullable String> values) {
        return around.apply(store.write(values), values);
    }

    @Override
    public String name() {
        return store.name();
    }

    @Override
    public Mono<Map<String, String>> loadAll(Set<String> keys) {
        return store.loadAll(keys);
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
    public Mono<FlushResult> flush(Flush<String, String> flush) {
        return store.flush(flush);
    }

    @Override
    public boolean sharesRowsWith(Store<?, ?> other) {
        return store.sharesRowsWith(other);
    }
}
