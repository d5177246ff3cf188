/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

import dev.weir.backend.Backend;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import reactor.core.publisher.Mono;

/**
 * A bed on which a contract is tried: a namespace that nobody has used before, on a server, and what can be done to both. What a
 * bed cannot do is not tried on it.
 */
public interface Bed {

    /** Far longer than anything takes that is going to be answered. */
    Duration LIMIT = Duration.ofSeconds(60);

    /** The namespace, as another process sees it, over a connection of its own. */
    Backend open();

    /** The same, of a namespace that is another one and always the same. */
    Backend openNeighbour();

    /** Lets at least so much time go by, for the server and for all who use it. */
    void pass(Duration time);

    /** What comes of it, while time goes by. */
    default <T> @Nullable T await(Mono<T> mono) {
        return mono.block(LIMIT);
    }

    /** Makes the server forget a value and a lease as if it were short of memory. */
    default void evict(RemoteKey key) {
        Assumptions.abort("no way to evict");
    }

    /** Makes the server forget everything, and stay the same server. */
    default void flush() {
        Assumptions.abort("no way to flush");
    }

    /** Makes the server forget the outbox in which a key's records wait, and nothing else. */
    default void loseOutbox(RemoteKey key) {
        Assumptions.abort("no way to lose an outbox");
    }

    /** Makes the server another one with the same data, to which everybody has connected when this returns. */
    default void replaceServer() {
        Assumptions.abort("no way to replace the server");
    }

    /** Closes what was opened. */
    void close();
}
