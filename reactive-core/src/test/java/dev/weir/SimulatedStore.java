/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.source.Checkpoint;
import dev.weir.source.Flush;
import dev.weir.source.Lane;
import dev.weir.source.Store;
import dev.weir.testing.InMemoryStore;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A store as one process of a simulation has it: what it says waits at the gate of the process. */
record SimulatedStore(InMemoryStore<String, String> client, ProcessClock clock) implements Store<String, String> {

    @Override
    public String name() {
        return client.name();
    }

    @Override
    public Mono<Map<String, String>> loadAll(Set<String> keys) {
        return gated(client.loadAll(keys));
    }

    @Override
    public Mono<Void> write(Map<String, @Nullable String> values) {
        return gated(client.write(values));
    }

    @Override
    public Mono<Checkpoint> checkpoint(Lane lane, long epoch) {
        return gated(client.checkpoint(lane, epoch));
    }

    @Override
    public Mono<Long> raiseEpoch(String namespace, int shard, long atLeast) {
        return gated(client.raiseEpoch(namespace, shard, atLeast));
    }

    @Override
    public Mono<FlushResult> flush(Flush<String, String> flush) {
        return gated(client.flush(flush));
    }

    @Override
    public boolean sharesRowsWith(Store<?, ?> other) {
        return other instanceof SimulatedStore same && client.sharesRowsWith(same.client);
    }

    private <T> Mono<T> gated(Mono<T> reply) {
        return reply.publishOn(clock.scheduler());
    }
}
