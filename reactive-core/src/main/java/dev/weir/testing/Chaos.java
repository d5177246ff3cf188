/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import static java.util.Objects.requireNonNull;

import dev.weir.BulkLoader;
import dev.weir.Loader;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * Chaos around a loader: makes some of its loads slow, failing or silent, by chance but repeatably.
 *
 * <p>Chances are drawn when a load is subscribed to, in the order of subscription, from the seed given. Immutable; every
 * method gives a changed copy, and copies share the sequence of chances.
 */
public final class Chaos {

    private final CacheClock clock;
    private final Random random;
    private final Duration longestDelay;
    private final double failing;
    private final Supplier<? extends Throwable> failure;
    private final double silent;

    private Chaos(
            CacheClock clock,
            Random random,
            Duration longestDelay,
            double failing,
            Supplier<? extends Throwable> failure,
            double silent) {
        this.clock = clock;
        this.random = random;
        this.longestDelay = longestDelay;
        this.failing = failing;
        this.failure = failure;
        this.silent = silent;
    }

    /** Chaos that does nothing yet, on this clock. */
    public static Chaos on(CacheClock clock, long seed) {
        requireNonNull(clock, "clock must not be null");
        return new Chaos(clock, new Random(seed), Duration.ZERO, 0, IllegalStateException::new, 0);
    }

    /** Each load is delayed by up to this long. */
    public Chaos delayingUpTo(Duration longest) {
        if (requireNonNull(longest, "longest must not be null").isNegative()) {
            throw new IllegalArgumentException("longest must not be negative but was " + longest);
        }
        return new Chaos(clock, random, longest, failing, failure, silent);
    }

    /** This fraction of loads fails instead of being tried. */
    public Chaos failing(double fraction, Supplier<? extends Throwable> failure) {
        requireNonNull(failure, "failure must not be null");
        return new Chaos(clock, random, longestDelay, fraction(fraction), failure, silent);
    }

    /** This fraction of loads is neither tried nor ever answered. */
    public Chaos silent(double fraction) {
        return new Chaos(clock, random, longestDelay, failing, failure, fraction(fraction));
    }

    public <K, V> Loader<K, V> around(Loader<K, V> loader) {
        requireNonNull(loader, "loader must not be null");
        return (key, context) -> disturbed(Mono.defer(() -> loader.load(key, context)));
    }

    public <K, V> BulkLoader<K, V> around(BulkLoader<K, V> loader) {
        requireNonNull(loader, "loader must not be null");
        return keys -> disturbed(Mono.<Map<K, V>>defer(() -> loader.loadAll(keys)));
    }

    private <T> Mono<T> disturbed(Mono<T> load) {
        return Mono.defer(() -> {
            double chance = random.nextDouble();
            Duration delay = Duration.ofNanos((long) (longestDelay.toNanos() * random.nextDouble()));
            if (chance < silent) {
                return Mono.never();
            }
            Mono<T> outcome = chance < silent + failing ? Mono.error(failure) : load;
            return delay.isZero() ? outcome : outcome.delaySubscription(delay, clock.scheduler());
        });
    }

    private static double fraction(double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("A fraction must be in [0, 1] but was " + value);
        }
        return value;
    }
}
