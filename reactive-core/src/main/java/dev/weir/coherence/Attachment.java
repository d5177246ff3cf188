/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.coherence;

import dev.weir.tier.Generation;
import dev.weir.tier.Version;
import java.util.Map;

/** An answer to an attempt to attach to a shard. */
public sealed interface Attachment {

    /** The server's clock, in milliseconds. */
    long serverMillis();

    /**
     * Attached.
     *
     * @param epoch the life of the shard's data
     * @param tail the end of its log
     * @param generations what was invalidated as one
     * @param floor the version up to which generations are not told apart any more: no entry up to it counts
     */
    record Attached(
            long epoch, LogPosition tail, Map<Generation, Version> generations, Version floor, long serverMillis)
            implements Attachment {}

    /**
     * The shard has no state, or that of another server.
     *
     * @param epoch the epoch that was found; zero if there was none
     */
    record Lost(long epoch, long serverMillis) implements Attachment {}
}
