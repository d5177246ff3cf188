/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.coherence;

import java.util.List;
import java.util.Map;

/** A reply to a poll of the log. */
public sealed interface LogReply {

    /**
     * Where shards stood when they answered.
     *
     * @param heads by shard
     * @param serverMillis the server's clock
     */
    record Heads(Map<Integer, Head> heads, long serverMillis) implements LogReply {}

    /** What was logged, in the order of each shard. */
    record Changes(List<Change> changes) implements LogReply {}

    /**
     * Where a shard stands.
     *
     * @param epoch the life of its data; zero if its state is gone
     * @param number the number of its last change
     */
    record Head(long epoch, long number) {}
}
