/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import dev.weir.metrics.CacheEvent.Origin;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The path of a write beside where truth lives: it changes the tiers only. */
final class AsidePath<K, V> implements WritePath<K, V> {

    /** How many values are on their way to the remote tier at a time, of one request. */
    private static final int AT_ONCE = 256;

    private final Airspace airspace;
    private final LocalTier<K, V> tier;
    private final Drafts<K, V> drafts;
    private final Chronicle chronicle;
    private final InvalidationPath<K, V> invalidations;
    private final @Nullable RemoteChanges<K, V> remote;

    AsidePath(Paths<K, V> paths, Drafts<K, V> drafts) {
        this.airspace = paths.pool.airspace;
        this.tier = paths.pool.tier;
        this.drafts = drafts;
        this.chronicle = paths.pool.chronicle;
        this.invalidations = paths.invalidations;
        this.remote = paths.pool.changes;
    }

    @Override
    public Mono<Void> put(K key, V value, WriteOptions options) {
        return Mono.deferContextual(context -> {
            airspace.requireOpen();
            return store(key, value, options, Cause.of(context));
        });
    }

    @Override
    public Mono<Void> putAll(Collection<K> keys, Map<K, V> values) {
        return Mono.deferContextual(context -> {
            airspace.requireOpen();
            Origin origin = Cause.of(context);
            return Volley.forEach(
                    keys, AT_ONCE, key -> store(key, requireNonNull(values.get(key)), WriteOptions.NONE, origin));
        });
    }

    @Override
    public Mono<Void> remove(K key) {
        return invalidations.invalidate(key);
    }

    /** Here at once; where there is a remote tier, there, and a copy comes here when it is read. */
    private Mono<Void> store(K key, V value, WriteOptions options, Origin origin) {
        return remote == null
                ? Mono.fromRunnable(() -> storeHere(key, value, options, origin))
                : Mono.defer(() -> storeThere(remote, key, value, options, origin));
    }

    private void storeHere(K key, V value, WriteOptions options, Origin origin) {
        LocalEntry<V> entry = drafts.entry(key, value, options);
        tier.put(key, entry);
        chronicle.stored(key, origin, entry);
    }

    private Mono<Void> storeThere(RemoteChanges<K, V> changes, K key, V value, WriteOptions options, Origin origin) {
        LocalEntry<V> entry = drafts.entry(key, value, options);
        return changes.put(key, entry, drafts.keep(entry)).doOnSuccess(done -> chronicle.stored(key, origin, entry));
    }
}
