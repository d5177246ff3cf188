/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.CacheBuilder;

/**
 * A customizer of one cache: a bean that is named like the cache, or qualified by its name, and has the last word.
 *
 * @param <K> keys
 * @param <V> values
 */
@FunctionalInterface
public interface CacheCustomizer<K, V> {

    /** Changes the builder, which has been told everything that properties and beans say. */
    void customize(CacheBuilder<K, V> builder);
}
