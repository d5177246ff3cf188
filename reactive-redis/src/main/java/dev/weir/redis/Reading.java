/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.tier.Found;
import org.jspecify.annotations.Nullable;

/** What the bytes under a key turned out to be. */
sealed interface Reading {

    /**
     * An envelope.
     *
     * @param key the key it is of, where the name it is stored under does not tell
     */
    record Readable(Found found, @Nullable String key) implements Reading {}

    /** Something that is as good as nothing, and why. */
    enum Unreadable implements Reading {
        /** It does not begin like an envelope: something else wrote it. */
        FOREIGN,
        /** It is of a layout that this version of the library does not know. */
        NEWER,
        /** It ends before its fixed part does. */
        TRUNCATED,
        /** Its sums do not match: it was changed, cut short, or added to. */
        DAMAGED,
        /** Its sums match, and yet it breaks the rules of the layout: what wrote it is at fault. */
        MALFORMED
    }
}
