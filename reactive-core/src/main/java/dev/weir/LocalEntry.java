/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.policy.CachePolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the local tier: a value, or the knowledge that there is none, with its deadlines.
 *
 * <p>Deadlines are ages in milliseconds, so that one {@code long} and one {@code int} carry them; what only some entries
 * have is in their {@link Notes}. A cache holds millions of these.
 */
sealed class LocalEntry<V> extends Kept<V> permits SharedEntry {

    /** A {@code freshFor} that never passes. */
    static final int FOREVER = Integer.MAX_VALUE;

    static final int EXPIRED = Integer.MIN_VALUE;
    private static final Duration ALWAYS = CachePolicy.immutable().freshFor();

    final @Nullable V value;
    final long writtenAt;
    final Notes notes;
    private final int freshFor;
    private final int weight;

    LocalEntry(Era era, @Nullable V value, long writtenAt, int freshFor, int weight, Notes notes) {
        super(era);
        this.value = value;
        this.writtenAt = writtenAt;
        this.freshFor = freshFor;
        this.weight = weight;
        this.notes = notes;
        complete(this);
    }

    @Override
    final int weight() {
        return weight;
    }

    final long ageAt(long now) {
        return now - writtenAt;
    }

    final int freshFor() {
        return freshFor;
    }

    /** The same as people are told. */
    final Duration freshTime() {
        return timeOf(freshFor);
    }

    /** How long it is fresh by itself, be it here or where it is a copy from. */
    Duration freshTimeAnywhere() {
        return timeOf(freshFor);
    }

    static Duration timeOf(int age) {
        return age == FOREVER ? ALWAYS : Duration.ofMillis(Math.max(0, age));
    }

    final boolean isFreshAt(long now) {
        return freshFor == FOREVER || now - writtenAt < freshFor;
    }

    /** Whether it was declared outdated, which leaves it only as a fallback. */
    final boolean isExpired() {
        return freshFor == EXPIRED;
    }

    /** Whether its last reload failed so recently that no other is to be tried. */
    final boolean restsAt(long now) {
        return now - writtenAt < notes.restsUntil;
    }

    LocalEntry<V> expired() {
        return new LocalEntry<>(era(), value, writtenAt, EXPIRED, weight, notes.restingUntil(0));
    }

    LocalEntry<V> restingUntil(long time) {
        return new LocalEntry<>(era(), value, writtenAt, freshFor, weight, notes.restingUntil(ageLimitedAt(time)));
    }

    final int ageLimitedAt(long time) {
        return (int) Math.min(ageAt(time), Integer.MAX_VALUE);
    }
}
