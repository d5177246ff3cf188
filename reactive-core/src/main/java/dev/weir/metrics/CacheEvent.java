/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An event: something that happened in a cache beyond a fresh answer from memory.
 *
 * <p>The events of a key come in the order in which things happen to it, as far as one follows from the other: those of
 * requests that are made at the same time come in any order.
 *
 * <p>Events hold keys, never values. Keys may be confidential: an event is for this process, not for a log.
 */
public sealed interface CacheEvent {

    String cache();

    /** By the wall clock of this process. */
    Instant at();

    /** Empty where it concerns more than one key. */
    default Optional<Object> key() {
        return Optional.empty();
    }

    /** What made it happen. */
    enum Origin {
        /** A call of the cache's own methods. */
        CALLER,
        /** A load. */
        LOAD,
        /** An event rule. */
        RULE,
        /** Another process, as far as something was here that it concerns. */
        REMOTE
    }

    /** The load of a key has begun, or has begun to wait for its batch. It ends, once. */
    record LoadStarted(String cache, Instant at, Optional<Object> key, boolean behindAnAnswer) implements CacheEvent {}

    /** The load of a key has ended, after it was stored or fenced. One that was refused or abandoned need not have begun. */
    record LoadEnded(String cache, Instant at, Optional<Object> key, LoadOutcome outcome, Duration took)
            implements CacheEvent {}

    /** A load answered those who waited, and was not stored: the key was changed or invalidated meanwhile. */
    record Fenced(String cache, Instant at, Optional<Object> key) implements CacheEvent {}

    /** A stale entry was served. */
    record StaleServed(String cache, Instant at, Optional<Object> key, Duration age) implements CacheEvent {}

    /** A value or an absence was stored. */
    record Stored(String cache, Instant at, Optional<Object> key, Origin origin, Duration freshFor)
            implements CacheEvent {}

    /** A key was invalidated. */
    record Invalidated(String cache, Instant at, Optional<Object> key, Origin origin) implements CacheEvent {}

    /** A key was declared outdated. */
    record Expired(String cache, Instant at, Optional<Object> key, Origin origin) implements CacheEvent {}

    /** All entries with a tag were invalidated. */
    record TagInvalidated(String cache, Instant at, String tag, Origin origin) implements CacheEvent {}

    /** All keys with a prefix were invalidated. */
    record PrefixInvalidated(String cache, Instant at, String prefix, Origin origin) implements CacheEvent {}

    /** Everything was invalidated. */
    record Cleared(String cache, Instant at, Origin origin) implements CacheEvent {}

    /** An entry left memory by itself. */
    record Evicted(String cache, Instant at, Optional<Object> key, EvictionReason reason) implements CacheEvent {}

    /** What was written behind to a key has reached the source, in so many writes of which it has the last one. */
    record Flushed(String cache, Instant at, Optional<Object> key, int records) implements CacheEvent {}

    /** The source has refused what was written behind to a key, because of its data; it is tried again later. */
    record Parked(String cache, Instant at, Optional<Object> key, String reason) implements CacheEvent {}

    /** What was written behind to a key was refused too often, and is a dead letter now. */
    record Buried(String cache, Instant at, Optional<Object> key, int attempts, String reason) implements CacheEvent {}

    /** What was written behind to a key has met a row that somebody else had written since. */
    record Conflicted(String cache, Instant at, Optional<Object> key) implements CacheEvent {}

    /** Writes that were accepted and had not reached the source are lost; how many, where that is known. */
    record OutboxLost(String cache, Instant at, int shard, OptionalLong records) implements CacheEvent {}

    /** Another server has taken over a shard, which may lack the last writes that were accepted. */
    record TailAtRisk(String cache, Instant at, int shard) implements CacheEvent {}

    /** This process begins or ceases to know what others change; while it does not, copies of what they share are trusted less. */
    record CoherenceChanged(String cache, Instant at, boolean coherent) implements CacheEvent {}
}
