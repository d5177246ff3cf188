/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.Weir;
import org.jspecify.annotations.Nullable;

/**
 * What all caches that properties declare are built with.
 *
 * @param isEnabled whether anything is cached
 * @param tables {@code null} where there are no stores on tables
 * @param missing why there are none, and what to do about it
 */
record CacheSurroundings(
        Weir weir, boolean isEnabled, @Nullable TableStores tables, String missing) {}
