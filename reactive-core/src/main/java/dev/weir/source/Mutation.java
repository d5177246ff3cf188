/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.source;

import dev.weir.tier.Version;
import org.jspecify.annotations.Nullable;

/**
 * A mutation: what becomes of one row.
 *
 * @param key of the row
 * @param value written to it; {@code null} deletes it
 * @param version of the record that says so
 */
public record Mutation<K, V>(K key, @Nullable V value, Version version) {}
