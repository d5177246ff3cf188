/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.outbox.Durability;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is said of writing behind.
 *
 * @param durability What an accepted write survives. Default: aof-written.
 * @param acceptWithin Time within which a write is accepted, whatever becomes of the server. Default: 5s.
 * @param limit How many records may wait in one shard. Default: 10000.
 * @param maxLag How long a record may wait before this counts as an illness. Default: 30s.
 * @param batch How many records are flushed in one transaction at most. Default: 1000.
 * @param attempts How often data that is refused is tried before it becomes a dead letter. Default: 8.
 * @param firstPause Pause before the second attempt, twice as long before each further one. Default: 100ms.
 * @param longestPause Pause between attempts at most. Default: 10s.
 * @param drainFor How long closing waits for what was accepted to be flushed. Default: 20s.
 */
record WriteBehindProperties(
        @Nullable Durability durability,
        @Nullable Duration acceptWithin,
        @Nullable Integer limit,
        @Nullable Duration maxLag,
        @Nullable Integer batch,
        @Nullable Integer attempts,
        @Nullable Duration firstPause,
        @Nullable Duration longestPause,
        @Nullable Duration drainFor) {}
