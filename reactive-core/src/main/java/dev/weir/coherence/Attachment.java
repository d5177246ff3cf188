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
     * @param born the epoch in which the state began; what was written behind in an older one and had not reached its source is lost
     * @param server by which the server is told from any other one
     * @param tail the end of its log
     * @param generations what was invalidated as one
     * @param floor the version up to which generations are not told apart any more: no entry up to it counts
     */
    record Attached(
            long epoch,
            long born,
            String server,
            LogPosition tail,
            Map<Generation, Version> generations,
            Version floor,
            long serverMillis)
            implements Attachment {}

    /**
     * The shard has no state, or that of another server.
     *
     * @param epoch the epoch that was found; zero if there was none
     * @param vacancy by which this is known on the server until an epoch is begun, or all is lost again
     */
    record Lost(long epoch, String vacancy, long serverMillis) implements Attachment {}
}
