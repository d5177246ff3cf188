/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.outbox;

import dev.weir.tier.StoredEntry;
import dev.weir.tier.Version;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A record: one accepted write that has yet to reach the source.
 *
 * @param tenant whose key it is; empty where tenants are not kept apart
 * @param key as text
 * @param version drawn when it was accepted, in the order of its shard
 * @param entry what was written; an absence deletes; {@code null} if it cannot be read, be it damaged or of a newer layout: such a record
 *     can only be {@linkplain Outbox#bury buried}, where it keeps its bytes
 * @param keep how long the entry is kept once it has reached the source; {@code null} until it is evicted
 */
public record OutboxRecord(
        String tenant,
        String key,
        Version version,
        @Nullable StoredEntry entry,
        @Nullable Duration keep) {}
