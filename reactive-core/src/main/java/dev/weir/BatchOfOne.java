/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A bulk loader used for one key. It also stands for the bulk loader where keys can travel together. */
record BatchOfOne<K, V>(BulkLoader<K, V> bulk) implements Loader<K, V> {

    @Override
    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // a bulk loader that returns null is found out by the caller
    public @Nullable Mono<V> load(K key, LoadContext<V> context) {
        Mono<? extends Map<K, V>> answer = bulk.loadAll(Set.of(key));
        return answer == null ? null : answer.mapNotNull(values -> values.get(key));
    }
}
