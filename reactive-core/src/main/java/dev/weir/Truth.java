/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import dev.weir.policy.BatchPolicy;
import dev.weir.source.Store;
import org.jspecify.annotations.Nullable;

/**
 * What a builder is told about where truth lives, checked: how it is read, and where writes go.
 *
 * @param source the loader of single keys; {@code null} if there is none, or keys travel together
 * @param bulkSource the loader of many keys; {@code null} if there is none
 * @param batches how many of them travel together
 * @param store what is written to; {@code null} if nothing is
 */
record Truth<K, V>(
        @Nullable Loader<? super K, V> source,
        @Nullable BulkLoader<K, V> bulkSource,
        BatchPolicy batches,
        @Nullable Store<K, V> store) {

    /** Nothing is known of it. */
    static <K, V> Truth<K, V> unknown() {
        return new Truth<>(null, null, BatchPolicy.DEFAULT, null);
    }

    static <K, V> Truth<K, V> of(Loader<? super K, V> source) {
        return new Truth<>(requireNonNull(source, "source must not be null"), null, BatchPolicy.DEFAULT, null);
    }

    static <K, V> Truth<K, V> of(BulkLoader<K, V> source, BatchPolicy batches) {
        return new Truth<>(
                null,
                requireNonNull(source, "source must not be null"),
                requireNonNull(batches, "batches must not be null"),
                null);
    }

    static <K, V> Truth<K, V> of(Store<K, V> store, BatchPolicy batches) {
        requireNonNull(store, "store must not be null");
        return new Truth<>(null, store::loadAll, requireNonNull(batches, "batches must not be null"), store);
    }

    boolean isKnown() {
        return source != null || bulkSource != null;
    }
}
