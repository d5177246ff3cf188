/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import dev.weir.metrics.CacheEvent.Origin;
import dev.weir.time.CacheClock;
import java.util.Collection;
import java.util.Map;
import reactor.core.publisher.Mono;

/** The path of a write: takes the key from any flight, so that no load begun before can overwrite what is written. */
final class WritePath<K, V> {

    private final Airspace airspace;
    private final LocalTier<K, V> tier;
    private final Terms<V> terms;
    private final EntryWriter<K, V> writer;
    private final Chronicle chronicle;
    private final CacheClock clock;

    WritePath(Pool<K, V> pool, Terms<V> terms, EntryWriter<K, V> writer) {
        this.airspace = pool.airspace;
        this.tier = pool.tier;
        this.terms = terms;
        this.writer = writer;
        this.chronicle = pool.chronicle;
        this.clock = pool.surroundings.clock();
    }

    Mono<Void> put(K key, V value, WriteOptions options) {
        return Mono.deferContextual(context -> Mono.fromRunnable(() -> {
            airspace.requireOpen();
            store(key, value, options, Cause.of(context));
        }));
    }

    /** Empty: there is nothing to tell of what was put. */
    <T> Mono<Map<K, T>> putAll(Collection<K> keys, Map<K, V> values) {
        return Mono.deferContextual(context -> Mono.fromRunnable(() -> {
            airspace.requireOpen();
            Origin origin = Cause.of(context);
            keys.forEach(key -> store(key, requireNonNull(values.get(key)), WriteOptions.NONE, origin));
        }));
    }

    private void store(K key, V value, WriteOptions options, Origin origin) {
        LocalEntry<V> entry = writer.write(tier.era(), key, value, options, null, clock.millis());
        if (terms.isOfLongerUse(entry)) {
            tier.keepFor(terms.longestUse(entry));
        }
        tier.put(key, entry);
        chronicle.stored(key, origin, entry);
    }
}
