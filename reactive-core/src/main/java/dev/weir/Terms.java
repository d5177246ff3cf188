/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.policy.CachePolicy;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The terms of a view of a cache: its policy in milliseconds, applied to the entries that are found. */
final class Terms<V> {

    final CachePolicy policy;
    final CachePolicy base;
    private final Supplier<? extends RandomGenerator> random;
    private final LoadCost loadCost = new LoadCost();
    private final int freshLimit;
    private final int absentLimit;
    private final long revalidateUntil;
    private final long fallbackUntil;
    private final int absentUpTo;
    private final long oldest;
    private final boolean eager;
    private final boolean plain;

    /** Whether what is written to these keys may not have reached the source yet. */
    final boolean areWrittenBehind;

    /** Of keys whose entries are written by the base policy, seen under a policy that may be another one. */
    Terms(CachePolicy policy, CachePolicy base, CacheModel model, Supplier<? extends RandomGenerator> random) {
        this.policy = policy;
        this.base = base;
        this.oldest = model.oldestAnswer();
        this.areWrittenBehind = model.writes() instanceof WriteModel.Behind;
        this.random = random;
        this.freshLimit = policy.isImmutable() ? LocalEntry.FOREVER : limit(policy.freshFor(), base.freshFor());
        this.absentLimit = limit(policy.absentFor(), base.absentFor());
        this.revalidateUntil = ageInMillis(policy.staleWhileRevalidate());
        this.fallbackUntil = ageInMillis(policy.staleIfError());
        this.absentUpTo = ageInMillis(policy.absentUpTo());
        this.eager = policy.refreshAhead() > 0 || policy.earlyRefresh() > 0;
        this.plain = !eager
                && policy.readsOfInterest() == 0
                && freshLimit == LocalEntry.FOREVER
                && absentLimit == LocalEntry.FOREVER;
    }

    void loadTook(long millis) {
        loadCost.add(millis);
    }

    /** Whether an entry can be served without another thought; the only question a local hit asks. */
    boolean isPlainlyFresh(LocalEntry<V> entry, long now) {
        return plain && entry.isFreshAt(now);
    }

    Standing standing(LocalEntry<V> entry, long now) {
        long age = entry.ageAt(now);
        if (entry.isFreshAt(now) && (age < limitOf(entry) || limitOf(entry) == LocalEntry.FOREVER)) {
            return eager && isDue(entry, now) ? Standing.DUE : Standing.FRESH;
        }
        if (entry.value == null || age >= oldest) {
            return Standing.DEAD;
        }
        long shift = entry.notes.shift;
        if (revalidateUntil > 0 && age < revalidateUntil + shift && !entry.isExpired()) {
            return Standing.STALE;
        }
        return fallbackUntil > 0 && age < fallbackUntil + shift ? Standing.FALLBACK : Standing.DEAD;
    }

    /** Whether a remembered error is an answer, which it is to those who back off themselves. */
    boolean heeds(Refusal<V> refusal, long now) {
        return !policy.backOff().isZero() && refusal.holdsAt(now);
    }

    /** Whether an entry is served while it is being reloaded. */
    boolean serveMeanwhile(LocalEntry<V> entry, long now) {
        Standing standing = standing(entry, now);
        return standing != Standing.DEAD && standing != Standing.FALLBACK;
    }

    /** Counts a read of an entry that is served, if anybody wants to know how often that happens. */
    void countRead(LocalEntry<V> entry) {
        int enough = policy.readsOfInterest();
        if (enough > 0) {
            entry.notes.countRead(enough);
        }
    }

    boolean reloadsHotKeys() {
        return policy.reloadedAfterReads() > 0;
    }

    /** Whether an entry has a value that may still be served in some way and was read often. */
    boolean isHot(LocalEntry<V> entry, long now) {
        return entry.value != null
                && entry.notes.reads() >= policy.reloadedAfterReads()
                && standing(entry, now) != Standing.DEAD;
    }

    /** The age after which a slot is of no use, be it an entry or a refusal; {@code null} where that never comes. */
    @Nullable
    Duration longestUse() {
        if (policy.isImmutable()) {
            return null;
        }
        // What was there before tells how long its successor is to be of use, so it has to outlast its own.
        long fresh = ageInMillis(policy.freshUpTo()) * (policy.longerAfterReads() > 0 ? 2L : 1L);
        long values = Math.max(fresh, Math.max(revalidateUntil, fallbackUntil));
        long absents = absentUpTo * (isBackingOff() ? 2L : 1L);
        return Duration.ofMillis(Math.max(Math.max(values, absents), ageInMillis(policy.backOff())));
    }

    /** Whether an entry is of use for longer than the policy says. */
    boolean isOfLongerUse(LocalEntry<V> entry) {
        return entry.value == null ? entry.freshFor() > absentUpTo : entry.notes.shift > 0;
    }

    /** How long an entry is to be kept where others may find it; {@code null} until it is evicted. */
    @Nullable
    Duration longestKept(LocalEntry<V> entry) {
        return entry.freshFor() == LocalEntry.FOREVER ? null : longestUse(entry);
    }

    /** What an entry is good for of which nobody knows whether it is still current. */
    Standing standingIfUnknown(LocalEntry<V> entry, long now) {
        long age = entry.ageAt(now);
        boolean fallback = entry.value != null && age < fallbackUntil + entry.notes.shift && age < oldest;
        return fallback ? Standing.FALLBACK : Standing.DEAD;
    }

    /** The age after which one entry is of no use. */
    Duration longestUse(LocalEntry<V> entry) {
        long windows = Math.max(revalidateUntil, fallbackUntil) + entry.notes.shift;
        return Duration.ofMillis(Math.max(entry.freshFor(), windows));
    }

    static int ageInMillis(Duration age) {
        // 24 days: an older copy in memory is simply loaded again.
        return age.compareTo(Duration.ofMillis(LocalEntry.FOREVER - 1)) >= 0
                ? LocalEntry.FOREVER - 1
                : (int) Math.max(age.isZero() ? 0 : 1, age.toMillis());
    }

    private boolean isBackingOff() {
        return !policy.absentUpTo().equals(policy.absentFor());
    }

    private int limitOf(LocalEntry<V> entry) {
        return entry.value == null ? absentLimit : freshLimit;
    }

    private boolean isDue(LocalEntry<V> entry, long now) {
        if (entry.value == null || entry.freshFor() == LocalEntry.FOREVER) {
            return false;
        }
        long age = entry.ageAt(now);
        int freshFor = Math.min(entry.freshFor(), freshLimit);
        if (policy.refreshAhead() > 0 && age >= freshFor * policy.refreshAhead()) {
            return true;
        }
        // Probabilistic early expiration: the exponential lead makes one of many readers go first.
        double lead = loadCost.millis() * policy.earlyRefresh();
        return lead > 0 && age - lead * Math.log(1 - random.get().nextDouble()) >= freshFor;
    }

    /** Those who see a cache under another policy ask more of an entry than it says of itself, or as much. */
    private static int limit(Duration mine, Duration base) {
        return mine.equals(base) ? LocalEntry.FOREVER : ageInMillis(mine);
    }
}
