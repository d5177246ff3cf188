/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.outbox;

import dev.weir.tier.StoredEntry;
import dev.weir.tier.Version;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter: a write that the source refused for good.
 *
 * @param shard it is of
 * @param tenant whose key it is; empty where tenants are not kept apart
 * @param key as text
 * @param version it was accepted with, by which it is known
 * @param entry what was written; {@code null} if it cannot be read
 * @param attempts how often it was tried
 * @param reason why it was refused the last time
 * @param buriedAt when it was given up, in milliseconds of the server's clock
 * @param isSuperseded whether the key has been written again since: then it is not to be revived
 */
public record DeadLetter(
        int shard,
        String tenant,
        String key,
        Version version,
        @Nullable StoredEntry entry,
        int attempts,
        String reason,
        long buriedAt,
        boolean isSuperseded) {}
