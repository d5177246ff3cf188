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
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The path of a write: takes the key from any flight, so that no load begun before can overwrite what is written. */
final class WritePath<K, V> {

    /** How many values are on their way to the remote tier at a time, of one request. */
    private static final int AT_ONCE = 256;

    private final Airspace airspace;
    private final LocalTier<K, V> tier;
    private final Terms<V> terms;
    private final EntryWriter<K, V> writer;
    private final Chronicle chronicle;
    private final CacheClock clock;
    private final @Nullable RemoteChanges<K, V> remote;

    WritePath(Pool<K, V> pool, Terms<V> terms, EntryWriter<K, V> writer) {
        this.airspace = pool.airspace;
        this.tier = pool.tier;
        this.terms = terms;
        this.writer = writer;
        this.chronicle = pool.chronicle;
        this.clock = pool.surroundings.clock();
        this.remote = pool.changes;
    }

    Mono<Void> put(K key, V value, WriteOptions options) {
        return Mono.deferContextual(context -> {
            airspace.requireOpen();
            return store(key, value, options, Cause.of(context));
        });
    }

    /** Empty: there is nothing to tell of what was put. */
    <T> Mono<Map<K, T>> putAll(Collection<K> keys, Map<K, V> values) {
        return Mono.deferContextual(context -> {
            airspace.requireOpen();
            Origin origin = Cause.of(context);
            if (remote == null) {
                return Mono.fromRunnable(() -> keys.forEach(
                        key -> storeHere(key, requireNonNull(values.get(key)), WriteOptions.NONE, origin)));
            }
            return Flux.fromIterable(keys)
                    .flatMap(key -> store(key, requireNonNull(values.get(key)), WriteOptions.NONE, origin), AT_ONCE)
                    .then(Mono.empty());
        });
    }

    /** Here at once; where there is a remote tier, there, and a copy comes here when it is read. */
    private Mono<Void> store(K key, V value, WriteOptions options, Origin origin) {
        return remote == null
                ? Mono.fromRunnable(() -> storeHere(key, value, options, origin))
                : Mono.defer(() -> storeThere(remote, key, value, options, origin));
    }

    private void storeHere(K key, V value, WriteOptions options, Origin origin) {
        LocalEntry<V> entry = written(key, value, options);
        tier.put(key, entry);
        chronicle.stored(key, origin, entry);
    }

    private Mono<Void> storeThere(RemoteChanges<K, V> changes, K key, V value, WriteOptions options, Origin origin) {
        LocalEntry<V> entry = written(key, value, options);
        return changes.put(key, entry, terms.longestKept(entry))
                .doOnSuccess(done -> chronicle.stored(key, origin, entry));
    }

    private LocalEntry<V> written(K key, V value, WriteOptions options) {
        LocalEntry<V> entry = writer.write(tier.era(), key, value, options, null, clock.millis());
        if (terms.isOfLongerUse(entry)) {
            tier.keepFor(terms.longestUse(entry));
        }
        return entry;
    }
}
