/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * A bulk loader: gets the values of many keys in one go.
 *
 * @param <K> keys
 * @param <V> values
 */
@FunctionalInterface
public interface BulkLoader<K, V> {

    /**
     * The load of some keys, not yet begun. A key left out of the answer has no value, so an empty {@code Mono} says
     * that of all of them; values of keys that were not asked for are ignored. An error reaches everyone who waits for
     * one of the keys, unchanged.
     */
    Mono<? extends Map<K, V>> loadAll(Set<K> keys);
}
