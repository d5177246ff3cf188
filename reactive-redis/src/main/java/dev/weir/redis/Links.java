/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The links of one namespace to the servers that have its shards: at most one at a time to a server for requests, and one for reading
 * the log. They are made and replaced in the background, until closed.
 */
interface Links {

    /** The link that {@link #to} gives at once; {@code null} if there is none now. */
    @Nullable
    Link current(int shard);

    /**
     * The link to the primary that has a shard: at once if there is one; else as soon as there is, for which it waits at most
     * as long as for an answer and then fails with {@code UNREACHABLE}.
     */
    Mono<Link> to(int shard);

    /**
     * Like {@link #to}, but a link for reading the log, on which nobody waits behind commands that block. Answers on it may take
     * a fifth of a second longer. It leads to the same server as the other one does, or will be closed.
     */
    Mono<Link> logTo(int shard);

    /** The link to a replica of the primary that has all shards; {@code null} if there is none now. */
    default @Nullable Link replica() {
        return null;
    }

    /** These shards, put together by the server they are on as far as it is known. */
    Collection<List<Integer>> byServer(Collection<Integer> shards);

    /** Whether one command may be about several shards. */
    boolean canSpanShards();

    /** Closes every link; what is under way fails, and so does what is asked for later. Never fails. */
    Mono<Void> close();
}
