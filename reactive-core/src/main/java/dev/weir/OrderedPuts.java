/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A kind of work that puts each element; a put waits for the one before it that has the same key, and for no other. */
final class OrderedPuts<K, V> implements PipelineStep.Work<V, V> {

    private final ReactiveCache<K, V> cache;
    private final ElementKey<V, K> keys;

    OrderedPuts(ReactiveCache<K, V> cache, ElementKey<V, K> keys) {
        this.cache = cache;
        this.keys = keys;
    }

    @Override
    public Flux<ElementResult<V, V>> on(Flux<V> values, int inFlight) {
        return Flux.defer(() -> {
            ConcurrentMap<K, Sinks.Empty<Void>> underWay = new ConcurrentHashMap<>();
            Function<V, Mono<Void>> put = value -> put(keys.of(value), value, underWay);
            return PipelineStep.Work.<V>forEach(put).on(values, inFlight);
        });
    }

    /** The one that fails lets the next one go too: whether there is a next one is the pipeline's choice. */
    private Mono<Void> put(K key, V value, ConcurrentMap<K, Sinks.Empty<Void>> underWay) {
        Mono<Void> put = cache.put(key, value);
        Sinks.Empty<Void> mine = Sinks.empty();
        Sinks.@Nullable Empty<Void> before = underWay.put(key, mine);
        Mono<Void> inTurn = before == null ? put : before.asMono().then(put);
        return inTurn.doOnTerminate(() -> {
            underWay.remove(key, mine);
            mine.tryEmitEmpty();
        });
    }
}
