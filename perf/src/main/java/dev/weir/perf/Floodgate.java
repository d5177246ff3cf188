/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import dev.weir.source.Checkpoint;
import dev.weir.source.Flush;
import dev.weir.source.Lane;
import dev.weir.source.Mutation;
import dev.weir.source.Store;
import dev.weir.source.StoreException;
import dev.weir.source.StoreException.Reason;
import dev.weir.tier.Version;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A floodgate: a store that takes at once whatever is flushed, and keeps none of it; while it is shut it does not answer. */
final class Floodgate<K, V> implements Store<K, V> {

    private final Map<Lane, Checkpoint> checkpoints = new ConcurrentHashMap<>();
    private final LongAdder taken = new LongAdder();
    private volatile Sinks.Empty<Void> gate = Sinks.empty();

    /** It is shut at first. */
    void open() {
        gate.tryEmitEmpty();
    }

    void shut() {
        gate = Sinks.empty();
    }

    /** How many mutations have taken effect. */
    long taken() {
        return taken.sum();
    }

    @Override
    public String name() {
        return "floodgate";
    }

    @Override
    public Mono<Map<K, V>> loadAll(Set<K> keys) {
        return Mono.just(Map.of());
    }

    @Override
    public Mono<Void> write(Map<K, @Nullable V> values) {
        return Mono.empty();
    }

    @Override
    public Mono<Checkpoint> checkpoint(Lane lane, long epoch) {
        return Mono.fromSupplier(
                () -> checkpoints.computeIfAbsent(lane, unseen -> new Checkpoint(epoch, Version.NONE, List.of(), 0)));
    }

    @Override
    public Mono<Long> raiseEpoch(String namespace, int shard, long atLeast) {
        return Mono.fromSupplier(() -> {
            checkpoints.replaceAll((lane, at) -> lane.namespace().equals(namespace) && lane.shard() == shard
                    ? new Checkpoint(Math.max(at.epoch(), atLeast), at.applied(), at.parked(), at.turn())
                    : at);
            return atLeast;
        });
    }

    @Override
    public Mono<FlushResult> flush(Flush<K, V> flush) {
        return Mono.defer(() -> gate.asMono().then(Mono.fromSupplier(() -> take(flush))));
    }

    @Override
    public boolean sharesRowsWith(Store<?, ?> other) {
        return other == this;
    }

    private FlushResult take(Flush<K, V> flush) {
        List<Mutation<K, V>> mutations = flush.mutations();
        if (!checkpoints.replace(flush.lane(), flush.from(), flush.to().apply(Set.of()))) {
            throw new StoreException(Reason.MOVED, "The checkpoint has moved", null);
        }
        taken.add(mutations.size());
        return FlushResult.DONE;
    }
}
