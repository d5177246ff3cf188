/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.tier.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The outbox of a cache that writes behind, as those who operate it see it. All publishers are cold, and fail with {@link
 * TierUnavailableException} if the remote tier does not answer.
 *
 * @param <K> keys
 * @param <V> values
 */
public interface CacheOutbox<K, V> {

    /** What waits, as the server has it now. */
    Mono<State> state();

    /** The writes that were given up, as fast as they are asked for. */
    Flux<Letter<K, V>> deadLetters();

    /**
     * Accepts a dead letter's write once more, as if it were made now, and tells what became of it. Cancelling leaves open whether
     * that happens.
     */
    Mono<Redriven> redrive(Letter<K, V> letter);

    /** Deletes a dead letter; whether there was one. Its write is gone for good. */
    Mono<Boolean> discard(Letter<K, V> letter);

    /**
     * Completes when everything that waits at the moment of the subscription has reached the source or was given up, whoever drains it. What is
     * parked waits too.
     */
    Mono<Void> drained();

    /** Takes note of a loss, which has made health DOWN until now. In this process only. */
    void acknowledgeLoss();

    /**
     * What waits.
     *
     * @param waiting writes that have yet to reach the source, parked ones included
     * @param oldest how long the oldest of them has been waiting; zero if there is none
     * @param parked those of them that the source has refused and that are tried again, or wait for such a one of their key, as far as
     *     this process drains them
     * @param deadLetters writes that were given up
     */
    record State(long waiting, Duration oldest, long parked, long deadLetters) {}

    /**
     * A write that was given up.
     *
     * @param key of which it is; empty if its text is none of a key any more
     * @param keyText the same as it was written
     * @param value what was to be written; empty if it was a removal, or cannot be read
     * @param isRemoval whether the row was to be deleted
     * @param attempts how often the source has refused it
     * @param reason why, the last time
     * @param buriedAt when it was given up, by the server's clock
     * @param isSuperseded whether the key was written again since, so that it is not to be redriven
     * @param shard where it is kept
     * @param version by which it is known there
     */
    record Letter<K, V>(
            Optional<K> key,
            String keyText,
            Optional<V> value,
            boolean isRemoval,
            int attempts,
            String reason,
            Instant buriedAt,
            boolean isSuperseded,
            int shard,
            Version version) {

        /** Nothing of what was written: it may be confidential. */
        @Override
        public String toString() {
            return "Letter[" + version + " in shard " + shard + ", given up at " + buriedAt + " after " + attempts
                    + " attempts" + (isSuperseded ? ", superseded]" : "]");
        }
    }

    /** What became of a dead letter that was to be redriven. */
    enum Redriven {
        /** It waits again, and is what the key has. */
        ACCEPTED,
        /** Its key has been written since; it is still there. */
        SUPERSEDED,
        /** There is no such letter any more. */
        MISSING,
        /** As many writes wait already as may; it is still there. */
        FULL
    }
}
