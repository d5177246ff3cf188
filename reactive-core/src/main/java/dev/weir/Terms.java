/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.policy.CachePolicy;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.ToIntBiFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The terms of a cache: its policy in milliseconds, applied to the entries it writes and to those it finds. */
final class Terms<K, V> {

    final CachePolicy policy;
    private final ToIntBiFunction<? super K, ? super V> weigher;
    private final Supplier<? extends RandomGenerator> random;
    private final LoadCost loadCost = new LoadCost();
    private final int freshFor;
    private final int absentFor;
    private final long revalidateUntil;
    private final long fallbackUntil;
    private final boolean eager;

    Terms(
            CachePolicy policy,
            ToIntBiFunction<? super K, ? super V> weigher,
            Supplier<? extends RandomGenerator> random) {
        this.policy = policy;
        this.weigher = weigher;
        this.random = random;
        this.freshFor = policy.isImmutable() ? LocalEntry.FOREVER : ageInMillis(policy.freshFor());
        this.absentFor = ageInMillis(policy.absentFor());
        this.revalidateUntil = ageInMillis(policy.staleWhileRevalidate());
        this.fallbackUntil = ageInMillis(policy.staleIfError());
        this.eager = policy.refreshAhead() > 0 || policy.earlyRefresh() > 0;
    }

    /** An entry written now; {@code null} writes down an absence. */
    LocalEntry<V> write(Era era, K key, @Nullable V value, long now) {
        return value == null
                ? new LocalEntry<>(era, null, now, absentFor, 1)
                : new LocalEntry<>(era, value, now, jittered(), weigh(key, value));
    }

    boolean remembers(LocalEntry<V> entry) {
        return entry.value != null || absentFor > 0;
    }

    void loadTook(long millis) {
        loadCost.add(millis);
    }

    /** Whether an entry can be served without another thought; the only question a local hit asks. */
    boolean isPlainlyFresh(LocalEntry<V> entry, long now) {
        return !eager && entry.isFreshAt(now);
    }

    Standing standing(LocalEntry<V> entry, long now) {
        if (entry.isFreshAt(now)) {
            return eager && isDue(entry, now) ? Standing.DUE : Standing.FRESH;
        }
        long age = entry.ageAt(now);
        if (entry.value == null) {
            return Standing.DEAD;
        }
        if (age < revalidateUntil && !entry.isExpired()) {
            return Standing.STALE;
        }
        return age < fallbackUntil ? Standing.FALLBACK : Standing.DEAD;
    }

    /** The age after which a slot is of no use, be it an entry or a refusal; {@code null} where that never comes. */
    @Nullable
    Duration longestUse() {
        if (policy.isImmutable()) {
            return null;
        }
        long entries = Math.max(Math.max(freshFor, absentFor), Math.max(revalidateUntil, fallbackUntil));
        return Duration.ofMillis(Math.max(entries, ageInMillis(policy.backOff())));
    }

    private boolean isDue(LocalEntry<V> entry, long now) {
        if (entry.value == null || entry.freshFor() == LocalEntry.FOREVER) {
            return false;
        }
        long age = entry.ageAt(now);
        if (policy.refreshAhead() > 0 && age >= entry.freshFor() * policy.refreshAhead()) {
            return true;
        }
        // Probabilistic early expiration: the exponential lead makes one of many readers go first.
        double lead = loadCost.millis() * policy.earlyRefresh();
        return lead > 0 && age - lead * Math.log(1 - random.get().nextDouble()) >= entry.freshFor();
    }

    private int jittered() {
        double jitter = policy.jitter();
        return jitter == 0
                ? freshFor
                : Math.max(1, (int) (freshFor * (1 - jitter * random.get().nextDouble())));
    }

    private int weigh(K key, V value) {
        int weight = weigher.applyAsInt(key, value);
        if (weight < 0) {
            throw new IllegalArgumentException(
                    "The weigher gave " + weight + " for a value; weights must not be negative");
        }
        return weight;
    }

    private static int ageInMillis(Duration age) {
        // 24 days: an older copy in memory is simply loaded again.
        return age.compareTo(Duration.ofMillis(LocalEntry.FOREVER - 1)) >= 0
                ? LocalEntry.FOREVER - 1
                : (int) Math.max(age.isZero() ? 0 : 1, age.toMillis());
    }
}
