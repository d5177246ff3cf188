/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

/**
 * A scope: one cache, and of one that keeps tenants apart the part of one tenant.
 *
 * @param cache letters, digits, dots, dashes, underscores
 * @param tenant any text; empty where the cache keeps no tenants apart
 */
public record Scope(String cache, String tenant) {}
