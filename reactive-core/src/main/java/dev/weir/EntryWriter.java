/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.policy.CachePolicy;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A writer of entries: gives a value its lifetime, weight, tags and version.
 *
 * <p>For the lifetime, what came with the value goes before the cache's {@code lifetime}, and that before the policy; none
 * is longer than the model promises. It calls the functions of the cache's builder, which are the user's and may throw.
 */
final class EntryWriter<K, V> {

    private final Traits<K, V> traits;
    private final CachePolicy policy;
    private final Supplier<? extends RandomGenerator> random;
    private final int freshFor;
    private final int freshUpTo;
    private final int absentFor;
    private final int absentUpTo;
    private final long oldest;

    EntryWriter(Traits<K, V> traits, CachePolicy policy, CacheModel model, Supplier<? extends RandomGenerator> random) {
        this.traits = traits;
        this.policy = policy;
        this.random = random;
        this.freshFor = policy.isImmutable() ? LocalEntry.FOREVER : Terms.ageInMillis(policy.freshFor());
        this.freshUpTo = Terms.ageInMillis(policy.freshUpTo());
        this.absentFor = Terms.ageInMillis(policy.absentFor());
        this.absentUpTo = Terms.ageInMillis(policy.absentUpTo());
        this.oldest = model.oldestAnswer();
    }

    /** An entry written now in place of another one, if that is known; {@code null} writes down an absence. */
    LocalEntry<V> write(
            Era era, K key, @Nullable V value, WriteOptions options, @Nullable LocalEntry<V> previous, long now) {
        return value == null ? absence(era, options, previous, now) : value(era, key, value, options, previous, now);
    }

    /** An entry to be answered with and not to be kept: it has neither lifetime nor weight, and nobody is asked for them. */
    LocalEntry<V> pass(Era era, @Nullable V value, WriteOptions options, long now) {
        return new LocalEntry<>(era, value, now, 0, 0, notes(value, options, 0));
    }

    /** Whether an entry is worth keeping. */
    boolean remembers(LocalEntry<V> entry) {
        return entry.freshFor() > 0;
    }

    private LocalEntry<V> value(
            Era era, K key, V value, WriteOptions options, @Nullable LocalEntry<V> previous, long now) {
        int lifetime = (int) Math.min(lifetime(key, value, options, previous), oldest);
        boolean ownLifetime = freshFor != LocalEntry.FOREVER && lifetime != freshFor;
        long shift = ownLifetime ? (long) lifetime - freshFor : 0;
        return new LocalEntry<>(era, value, now, jittered(lifetime), weigh(key, value), notes(value, options, shift));
    }

    private LocalEntry<V> absence(Era era, WriteOptions options, @Nullable LocalEntry<V> previous, long now) {
        int remembered = options.freshFor().map(Terms::ageInMillis).orElse(absentFor);
        if (options.freshFor().isEmpty() && absentUpTo > absentFor && previous != null && previous.value == null) {
            remembered = (int) Math.min(Math.max(absentFor, 2L * previous.freshFor()), absentUpTo);
        }
        return new LocalEntry<>(era, null, now, (int) Math.min(remembered, oldest), 1, notes(null, options, 0));
    }

    private Notes notes(@Nullable V value, WriteOptions options, long shift) {
        return value == null
                ? Notes.of(options.tags(), options.version(), options.etag(), 0, false)
                : Notes.of(tags(value, options), version(value, options), options.etag(), shift, counts());
    }

    private int lifetime(K key, V value, WriteOptions options, @Nullable LocalEntry<V> previous) {
        if (options.freshFor().isPresent()) {
            return Terms.ageInMillis(options.freshFor().get());
        }
        if (traits.lifetime() != null) {
            return Terms.ageInMillis(positive(traits.lifetime().of(key, value)));
        }
        if (previous == null || previous.value == null || !isPopular(previous)) {
            return freshFor;
        }
        return (int) Math.min(2L * Math.max(freshFor, freshFor + previous.notes.shift), freshUpTo);
    }

    private boolean isPopular(LocalEntry<V> entry) {
        return policy.longerAfterReads() > 0 && entry.notes.reads() >= policy.longerAfterReads();
    }

    private int jittered(int lifetime) {
        double jitter = policy.jitter();
        return jitter == 0 || lifetime == LocalEntry.FOREVER
                ? lifetime
                : Math.max(1, (int) (lifetime * (1 - jitter * random.get().nextDouble())));
    }

    private Set<String> tags(V value, WriteOptions options) {
        Collection<String> ofValue = traits.tags().apply(value);
        if (ofValue == null) {
            throw new InvalidTagException(
                    "The function that gives values their tags gave null: give an empty list for a value without tags");
        }
        if (ofValue.isEmpty()) {
            return options.tags();
        }
        Set<String> all = new LinkedHashSet<>(ofValue);
        all.addAll(options.tags());
        return Tags.checked(all);
    }

    private OptionalLong version(V value, WriteOptions options) {
        return options.version().isEmpty() && traits.version() != null
                ? OptionalLong.of(traits.version().applyAsLong(value))
                : options.version();
    }

    private boolean counts() {
        return policy.readsOfInterest() > 0;
    }

    private int weigh(K key, V value) {
        int weight = traits.weigher().applyAsInt(key, value);
        if (weight < 0) {
            throw new IllegalArgumentException(
                    "The weigher gave " + weight + " for a value; weights must not be negative");
        }
        return weight;
    }

    private static Duration positive(Duration lifetime) {
        if (lifetime == null || lifetime.isZero() || lifetime.isNegative()) {
            throw new IllegalArgumentException("The lifetime of a value must be positive but was " + lifetime
                    + "; to keep a value out of the cache, have its loader call doNotCache()");
        }
        return lifetime;
    }
}
