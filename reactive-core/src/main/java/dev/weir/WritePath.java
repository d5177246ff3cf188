/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.Collection;
import java.util.Map;
import reactor.core.publisher.Mono;

/**
 * The path of a write, by the model of its keys. Wherever it leads, it takes its keys from any flight, so that no load begun before can
 * overwrite what is written.
 */
interface WritePath<K, V> {

    /** The path that the model of these paths' keys says. */
    static <K, V> WritePath<K, V> of(Paths<K, V> paths, EntryWriter<K, V> writer) {
        WriteModel model = paths.model.writes();
        Drafts<K, V> drafts = new Drafts<>(paths.pool, paths.terms, writer);
        if (model instanceof WriteModel.Through through) {
            return new ThroughPath<>(paths, drafts, through);
        }
        if (model instanceof WriteModel.Behind) {
            return new BehindPath<>(paths, drafts);
        }
        return new AsidePath<>(paths, drafts);
    }

    /** Writes a value; complete when it is confirmed. */
    Mono<Void> put(K key, V value, WriteOptions options);

    /** Writes the values of these keys. */
    Mono<Void> putAll(Collection<K> keys, Map<K, V> values);

    /** Writes that a key has no value. */
    Mono<Void> remove(K key);
}
