/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.backend.Backend;
import dev.weir.coherence.CoherenceState;
import dev.weir.tier.Scope;
import dev.weir.time.CacheClock;
import reactor.core.publisher.Mono;

/** The coherence of one process with others: reads the log of all shards, all the time, and tells those who follow it. */
final class Coherence {

    Coherence(Backend backend, CacheClock clock) {}

    /** Begins to read, in the background. */
    void start() {}

    Shard shard(int number) {
        throw new UnsupportedOperationException();
    }

    /** Completes when a shard is attached, at once if it is; fails if that takes too long, or the server says it never will. */
    Mono<Shard> attached(int number) {
        throw new UnsupportedOperationException();
    }

    /** Somebody was told that a shard's epoch is another one: it is attached again, before anything else of it is believed. */
    void lost(int number, long epoch) {}

    /** From now on the scope is followed; told at once whether the shards are coherent. */
    void follow(Scope scope, Follower follower) {}

    void unfollow(Scope scope, Follower follower) {}

    CoherenceState state() {
        return CoherenceState.BLIND;
    }

    /** The server's clock, as it is estimated, in milliseconds. */
    long serverMillis() {
        return 0;
    }

    void close() {}
}
