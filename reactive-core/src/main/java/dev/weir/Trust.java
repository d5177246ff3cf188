/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.policy.RemotePolicy;
import dev.weir.time.CacheClock;
import org.jspecify.annotations.Nullable;

/** The trust in copies of what is in the remote tier: how far this process knows that they are current. */
final class Trust<V> {

    private final RemoteSide<?, V> side;
    private final RemotePolicy policy;
    private final Terms<V> terms;
    private final CacheClock clock;
    private final Fences fences;
    private final long capNanos;

    Trust(RemoteSide<?, V> side, Terms<V> terms, Surroundings surroundings) {
        this.side = side;
        this.policy = side.policy;
        this.terms = terms;
        this.clock = surroundings.clock();
        this.fences = surroundings.fences();
        this.capNanos = policy.capWhileBlind().toNanos();
    }

    /** What an entry is good for; of what may not be served as it is, no more than to fall back on. */
    Standing standing(LocalEntry<V> entry, long now) {
        Standing own = terms.standing(entry, now);
        boolean servable = own == Standing.FRESH || own == Standing.DUE || own == Standing.STALE;
        boolean withheld = servable
                && entry instanceof SharedEntry<V> shared
                && (shared.isOnlyHereOutdatedAt(now) || !isServed(shared));
        return withheld ? terms.standingIfUnknown(entry, now) : own;
    }

    /** Whether this process knows at this time what others change of it. */
    boolean isVerified(LocalEntry<V> entry) {
        return !(entry instanceof SharedEntry<V> shared)
                || (!shared.isDegraded() && shard(shared).isCoherent());
    }

    /** The moment up to which this process knows what others have changed of an entry. */
    long knownAsOf(LocalEntry<V> entry) {
        return entry instanceof SharedEntry<V> shared ? shard(shared).freshAsOf() : SharedEntry.NEVER_KNOWN;
    }

    /** The moment up to which this process knows what others have changed of a flight's key. */
    long knownAsOf(@Nullable Flight<?, ?> flight) {
        return flight == null || flight.crossing == null
                ? SharedEntry.NEVER_KNOWN
                : side.shard(flight.crossing.key).freshAsOf();
    }

    private boolean isServed(SharedEntry<V> entry) {
        Shard shard = shard(entry);
        if (entry.isDegraded()) {
            return !shard.isCoherent() || !fences.dropDegradedCopies();
        }
        return shard.isCoherent() || isServedWhileBlind(Math.max(entry.asOf, shard.freshAsOf()));
    }

    private boolean isServedWhileBlind(long knownAsOf) {
        return switch (policy.whileBlind()) {
            case KEEP -> true;
            case CAP_TTL -> knownAsOf != SharedEntry.NEVER_KNOWN && clock.nanos() - knownAsOf <= capNanos;
            case BYPASS_LOCAL, CLEAR -> false;
        };
    }

    private Shard shard(SharedEntry<V> entry) {
        return side.coherence.shard(entry.shard());
    }
}
