/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A settlement: how a writer that quarantined a key ends that.
 *
 * @param key what was written
 * @param mark the writer's own mark, which is lifted
 * @param version what the invalidation drew that set the mark
 * @param value what was written, to be stored if nothing happened to the key or its generations since and no other quarantine was
 *     or is there; {@code null} invalidates only
 * @param keep how long it is kept; {@code null} until it is evicted
 */
public record Settlement(
        RemoteKey key,
        String mark,
        Version version,
        @Nullable StoredEntry value,
        @Nullable Duration keep) {}
