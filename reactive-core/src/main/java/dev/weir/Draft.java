/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A draft: the entry that a write is to leave.
 *
 * @param key that is written
 * @param entry what is left; {@code null} if that is nothing
 * @param keep how long others may find it; {@code null} until it is evicted
 */
record Draft<K, V>(
        K key, @Nullable LocalEntry<V> entry, @Nullable Duration keep) {}
