/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import reactor.core.publisher.Mono;

/**
 * A loader: gets the value of one key from where truth lives.
 *
 * @param <K> keys
 * @param <V> values
 */
@FunctionalInterface
public interface Loader<K, V> {

    /**
     * The load of one key, not yet begun: the cache subscribes once, on the thread of the request that needs it. Empty
     * means that the key has no value. An error reaches everyone who waits for the key, unchanged. The subscription is
     * cancelled when the load times out or is abandoned.
     */
    Mono<? extends V> load(K key, LoadContext<V> context);
}
