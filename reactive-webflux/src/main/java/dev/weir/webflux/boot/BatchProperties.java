/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import org.jspecify.annotations.Nullable;

/**
 * What is said of keys that travel in one load.
 *
 * @param maximumKeys The most keys in one load. Default: 256.
 * @param inFlight The most loads in flight. Default: 2.
 */
record BatchProperties(
        @Nullable Integer maximumKeys, @Nullable Integer inFlight) {}
