/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import dev.weir.metrics.CacheEvent.Origin;
import java.util.Collection;
import java.util.Map;
import reactor.core.publisher.Mono;

/** The path of a write that is accepted now and reaches the store later. */
final class BehindPath<K, V> implements WritePath<K, V> {

    /** How many values are on their way to the outbox at a time, of one request. */
    private static final int AT_ONCE = 256;

    private final Airspace airspace;
    private final Drafts<K, V> drafts;
    private final Chronicle chronicle;
    private final AcceptPath<K, V> acceptances;

    BehindPath(Paths<K, V> paths, Drafts<K, V> drafts) {
        this.airspace = paths.pool.airspace;
        this.drafts = drafts;
        this.chronicle = paths.pool.chronicle;
        this.acceptances = requireNonNull(paths.pool.outflow).acceptances;
    }

    @Override
    public Mono<Void> put(K key, V value, WriteOptions options) {
        return Mono.deferContextual(context -> airspace.writing(accepted(key, value, options, Cause.of(context))));
    }

    @Override
    public Mono<Void> putAll(Collection<K> keys, Map<K, V> values) {
        return Mono.deferContextual(context -> {
            Origin origin = Cause.of(context);
            // What is not accepted is nowhere, so that nobody has to hear of the others; and all of them could take
            // long to be refused.
            return airspace.writing(Volley.whileAllSucceed(
                    keys, AT_ONCE, key -> accepted(key, requireNonNull(values.get(key)), WriteOptions.NONE, origin)));
        });
    }

    /** An absence is written as a value is, and deletes the row when its turn comes. */
    @Override
    public Mono<Void> remove(K key) {
        return Mono.deferContextual(context -> {
            Origin origin = Cause.of(context);
            return airspace.writing(accepted(key, drafts.entry(key, null, WriteOptions.NONE))
                    .doOnSuccess(done -> chronicle.invalidated(key, origin)));
        });
    }

    private Mono<Void> accepted(K key, V value, WriteOptions options, Origin origin) {
        return Mono.defer(() -> {
            LocalEntry<V> entry = drafts.entry(key, value, options);
            return accepted(key, entry).doOnSuccess(done -> chronicle.stored(key, origin, entry));
        });
    }

    private Mono<Void> accepted(K key, LocalEntry<V> entry) {
        return acceptances.accept(key, entry, drafts.keep(entry));
    }
}
