/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.policy.RemotePolicy;
import dev.weir.tier.Version;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the local tier that is a copy of one in the remote tier, or was loaded while that could not be reached.
 *
 * <p>It knows up to when it was known to be current, which is what it is trusted by.
 */
final class SharedEntry<V> extends LocalEntry<V> {

    /** The time of an entry of which nobody knows whether it is current. */
    static final long NEVER_KNOWN = Long.MIN_VALUE;

    final Version version;

    /** The moment, in nanoseconds of the clock, at which it was known to be current. */
    final long asOf;

    private final int shard;

    /** How long it is fresh by itself, where its time in this tier is shorter. */
    private final int freshAnywhereFor;

    SharedEntry(Era era, @Nullable V value, Life life, int weight, Notes notes, Origin origin) {
        super(era, value, life.writtenAt, life.freshFor, weight, notes);
        this.freshAnywhereFor = life.freshAnywhereFor;
        this.version = origin.version;
        this.asOf = origin.asOf;
        this.shard = origin.shard;
    }

    /** A copy that is here for no longer than this. */
    static <V> SharedEntry<V> of(LocalEntry<V> entry, Origin origin, long now, int longestHere) {
        Life life = Life.limited(entry.writtenAt, entry.freshFor(), now, longestHere);
        return new SharedEntry<>(entry.era(), entry.value, life, entry.weight(), entry.notes, origin);
    }

    /** What entered while the remote tier could not be asked: nobody knows whether it is current. */
    static <V> SharedEntry<V> degraded(LocalEntry<V> entry, int shard, long now) {
        Origin nowhere = new Origin(Version.NONE, NEVER_KNOWN, shard);
        return of(entry, nowhere, now, Terms.ageInMillis(RemotePolicy.DEFAULT.capWhileBlind()));
    }

    @Override
    public int shard() {
        return shard;
    }

    /** What nobody knows to be current is trusted for no longer than it is kept here. */
    @Override
    Duration freshTimeAnywhere() {
        return isDegraded() ? freshTime() : timeOf(freshAnywhereFor);
    }

    /** Whether it entered while the remote tier could not be asked. */
    boolean isDegraded() {
        return asOf == NEVER_KNOWN;
    }

    /** Whether its time in this tier is up and its own is not. */
    boolean isOnlyHereOutdatedAt(long now) {
        return !isExpired() && !isFreshAt(now) && (freshAnywhereFor == FOREVER || ageAt(now) < freshAnywhereFor);
    }

    /** What is left of it after a change of its key of this version; {@code null} if nothing is. */
    @Nullable
    LocalEntry<V> outdated(Version by, boolean keepsFallback) {
        if (version.isAfter(by) || version.equals(by)) {
            return this;
        }
        return keepsFallback && value != null ? expired() : null;
    }

    @Override
    LocalEntry<V> expired() {
        Life life = new Life(writtenAt, EXPIRED, EXPIRED);
        return new SharedEntry<>(era(), value, life, weight(), notes.restingUntil(0), origin());
    }

    @Override
    LocalEntry<V> restingUntil(long time) {
        Life life = new Life(writtenAt, freshFor(), freshAnywhereFor);
        return new SharedEntry<>(era(), value, life, weight(), notes.restingUntil(ageLimitedAt(time)), origin());
    }

    private Origin origin() {
        return new Origin(version, asOf, shard);
    }

    /**
     * Where a copy comes from.
     *
     * @param version of what it is a copy of; {@link Version#NONE} if it is none
     * @param asOf when that was known to be current, in nanoseconds of the clock
     * @param shard where it is kept
     */
    record Origin(Version version, long asOf, int shard) {}

    /**
     * The life of a copy.
     *
     * @param freshFor how long after it was written it is fresh in this tier
     * @param freshAnywhereFor how long it is by itself
     */
    record Life(long writtenAt, int freshFor, int freshAnywhereFor) {

        /** Here for no longer than this. */
        static Life limited(long writtenAt, int freshFor, long now, int longestHere) {
            long here = Math.max(0, now - writtenAt) + longestHere;
            return new Life(writtenAt, freshFor == EXPIRED ? EXPIRED : (int) Math.min(freshFor, here), freshFor);
        }
    }
}
