/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.source;

/**
 * A lane: what is written behind to one cache in one shard. Its records are applied in the order of their versions.
 *
 * @param namespace of the application
 * @param cache that was written to
 * @param shard of its keys
 */
public record Lane(String namespace, String cache, int shard) {}
