/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.time.CacheClock;
import java.util.Map;
import reactor.core.publisher.Mono;

/** The path of a write: takes the key from any flight, so that no load begun before can overwrite what is written. */
final class WritePath<K, V> {

    private final LocalTier<K, V> tier;
    private final Terms<K, V> terms;
    private final ReadPath<K, V> reads;
    private final CacheClock clock;

    WritePath(LocalTier<K, V> tier, Terms<K, V> terms, ReadPath<K, V> reads, CacheClock clock) {
        this.tier = tier;
        this.terms = terms;
        this.reads = reads;
        this.clock = clock;
    }

    Mono<Void> put(K key, V value) {
        return Mono.fromRunnable(() -> {
            reads.requireOpen();
            store(key, value);
        });
    }

    Mono<Void> putAll(Map<K, V> values) {
        return Mono.fromRunnable(() -> {
            reads.requireOpen();
            values.forEach(this::store);
        });
    }

    private void store(K key, V value) {
        tier.put(key, terms.write(tier.era(), key, value, clock.millis()));
    }
}
