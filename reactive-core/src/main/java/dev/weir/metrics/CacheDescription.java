/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.metrics;

/**
 * A description of a cache, as far as whoever watches it has to know it.
 *
 * @param weighsBytes whether the weight of its entries is their size in bytes
 * @param isShared whether it uses a remote tier
 */
public record CacheDescription(String name, boolean weighsBytes, boolean isShared) {}
