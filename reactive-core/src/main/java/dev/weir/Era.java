/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

/**
 * An era of a local tier: the time between two clears. What belongs to an earlier era is as good as gone.
 *
 * <p>Compared by identity. A flight keeps the era it began in and gives it to the entry it stores, so that no load begun
 * before a clear can fill the cache after it.
 */
final class Era {}
