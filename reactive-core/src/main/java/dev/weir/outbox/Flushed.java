/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.outbox;

import dev.weir.tier.Version;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key of which records need no longer be kept.
 *
 * @param tenant whose key it is
 * @param key as text
 * @param records to be taken away
 * @param keep how long the entry is kept from now on if it is as old as the last of them; {@code null} until it is evicted
 * @param aftermath what becomes of the entry if nothing later is to be flushed
 */
public record Flushed(
        String tenant,
        String key,
        List<Version> records,
        @Nullable Duration keep,
        Aftermath aftermath) {

    /** What becomes of an entry that is dirty no more. */
    public enum Aftermath {
        /** It stays, unless it was invalidated while it was dirty. */
        STAYS,
        /** It goes, because nobody knows whether the source still has it. */
        GOES
    }
}
