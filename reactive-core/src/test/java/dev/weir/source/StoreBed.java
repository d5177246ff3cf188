/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.source;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import reactor.core.publisher.Mono;

/**
 * A bed on which the contract of stores is tried: a table that nobody has used before, and what can be done to it. What a bed cannot
 * do is not tried on it.
 */
public interface StoreBed {

    /** Far longer than anything takes that is going to be answered. */
    Duration LIMIT = Duration.ofSeconds(60);

    /** A client of the table, which refuses items of a negative amount, and does not know that they have versions. */
    Store<String, Item> open();

    /** A client of a table of the same kind that writes an item only over an older one. */
    Store<String, Item> openVersioned();

    /** What comes of it, while time goes by. */
    default <T> @Nullable T await(Mono<T> mono) {
        return mono.block(LIMIT);
    }

    /** Whether there can be a row under such a key at all. */
    default boolean holds(String key) {
        return true;
    }

    /** Runs something in a transaction of a caller's, in which what is opened takes part. */
    default <T> Mono<T> within(Mono<T> what) {
        return Assumptions.abort("no transactions of callers");
    }

    /** Closes what was opened. */
    void close();

    /** An item: a row of the table. */
    record Item(String name, int amount, long version) {

        public static Item of(String name) {
            return new Item(name, 1, 1);
        }

        public static Item refused(String name) {
            return new Item(name, -1, 1);
        }
    }
}
