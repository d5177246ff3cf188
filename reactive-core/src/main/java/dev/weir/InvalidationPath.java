/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/** The path of an invalidation: takes keys from their entries and flights; those on board are still answered. */
final class InvalidationPath<K, V> {

    private final LocalTier<K, V> tier;
    private final ReadPath<K, V> reads;

    InvalidationPath(LocalTier<K, V> tier, ReadPath<K, V> reads) {
        this.tier = tier;
        this.reads = reads;
    }

    /** Gone, also as a fallback. */
    Mono<Void> invalidate(K key) {
        return forEach(List.of(key), tier::remove);
    }

    Mono<Void> invalidateAll(Collection<K> keys) {
        return forEach(keys, tier::remove);
    }

    /** Outdated, but still there to fall back on. */
    Mono<Void> expire(K key) {
        return forEach(List.of(key), tier::expire);
    }

    Mono<Void> clear() {
        return Mono.fromRunnable(() -> {
            reads.requireOpen();
            tier.clear();
        });
    }

    private Mono<Void> forEach(Collection<K> keys, Consumer<K> step) {
        return Mono.fromRunnable(() -> {
            reads.requireOpen();
            keys.forEach(step);
        });
    }
}
