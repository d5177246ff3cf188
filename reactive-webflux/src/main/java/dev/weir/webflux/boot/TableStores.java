/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.source.Store;

/** A maker of stores from what is said of tables. */
interface TableStores {

    /** The store of a cache, whose table has been looked at. */
    Store<?, ?> store(String property, StoreProperties said, CacheTypes types, boolean writesBehind);
}
