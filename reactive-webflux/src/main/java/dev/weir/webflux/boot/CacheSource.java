/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.BulkLoader;
import dev.weir.CacheBuilder;
import dev.weir.Loader;
import dev.weir.policy.BatchPolicy;
import dev.weir.source.Store;
import dev.weir.webflux.boot.CacheProperties.Model;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The source of a cache: the loader or store that is meant for it, if there is one. */
record CacheSource(
        @Nullable Loader<?, ?> loader,
        @Nullable BulkLoader<?, ?> bulk,
        @Nullable Store<?, ?> store) {

    /** The beans, or the table that is said. */
    static CacheSource of(
            String property, CacheProperties said, CacheTypes types, CacheBeans beans, CacheSurroundings around) {
        Store<?, ?> bean = beans.find(Store.class);
        StoreProperties table = said.store();
        Store<?, ?> store = table == null ? bean : onTable(property, table, said, types, around);
        CacheSource source = new CacheSource(beans.find(Loader.class), beans.find(BulkLoader.class), store);
        if (source.number() > 1 || (table != null && bean != null)) {
            throw new WeirConfigurationException(
                    property,
                    "It has several sources: " + source.names()
                            + (table != null && bean != null ? ", a Store bean" : "") + ".",
                    "Leave one: a Loader, a BulkLoader or a Store that is named or qualified like the cache, or "
                            + property + ".store.");
        }
        return source;
    }

    boolean isKnown() {
        return number() > 0;
    }

    /** Refuses a model that needs another source. */
    void check(String property, CacheProperties said, Model model) {
        if (model == Model.READ_THROUGH && !isKnown()) {
            throw new WeirConfigurationException(
                    property + ".model",
                    "It is read-through, and there is nothing to read from.",
                    "Declare a Loader, BulkLoader or Store bean that is named or qualified like the cache, write "
                            + property + ".store.table, or write aside.");
        }
        if ((model == Model.WRITE_THROUGH || model == Model.WRITE_BEHIND) && store == null) {
            throw new WeirConfigurationException(
                    property + ".model",
                    "It is " + Models.name(model) + ", and there is no store to write to.",
                    "Write " + property
                            + ".store.table, declare a Store bean that is named or qualified like the cache, or write aside.");
        }
        if (bulk == null && store == null) {
            Setting.requireUnsaid(
                    property + ".batch",
                    said.batch(),
                    "the cache has no source that loads several keys at once",
                    "Leave it out, or declare a BulkLoader.");
        }
    }

    @SuppressWarnings(
            "unchecked") // Of the types that the cache has been declared with, or Spring would not have found it.
    <K, V> void into(CacheBuilder<K, V> cache, BatchPolicy batches) {
        if (loader != null) {
            cache.readThrough((Loader<K, V>) loader);
        } else if (bulk != null) {
            cache.readThroughInBatches((BulkLoader<K, V>) bulk, batches);
        } else if (store != null) {
            cache.store((Store<K, V>) store, batches);
        }
    }

    private static Store<?, ?> onTable(
            String property, StoreProperties table, CacheProperties said, CacheTypes types, CacheSurroundings around) {
        TableStores tables = around.tables();
        if (tables == null) {
            throw new WeirConfigurationException(
                    property + ".store.table", "There is nothing to reach it with.", around.missing());
        }
        return tables.store(property, table, types, around.isEnabled() && said.model() == Model.WRITE_BEHIND);
    }

    private long number() {
        return Stream.of(loader != null, bulk != null, store != null)
                .filter(Boolean::booleanValue)
                .count();
    }

    private String names() {
        return String.join(
                ", ",
                Stream.of(
                                loader == null ? null : "a Loader bean",
                                bulk == null ? null : "a BulkLoader bean",
                                store == null ? null : "store " + store.name())
                        .filter(Objects::nonNull)
                        .map(Object::toString)
                        .toList());
    }
}
