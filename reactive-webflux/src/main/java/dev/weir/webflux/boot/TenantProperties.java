/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import org.jspecify.annotations.Nullable;

/**
 * What is said of tenants, who are kept apart where anything is.
 *
 * @param entries How many entries of each tenant are kept in memory.
 * @param loads How many loads of each tenant may be in flight. Default: 256.
 * @param tenants How many tenants are kept in memory. Default: 1000.
 */
record TenantProperties(
        @Nullable Long entries,
        @Nullable Integer loads,
        @Nullable Integer tenants) {}
