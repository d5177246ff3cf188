/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import dev.weir.policy.CachePolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A model: who keeps a cache in step with where truth lives, and what a caller may rely on.
 *
 * <p>Aside: the application writes to where truth lives, and afterwards invalidates or puts here. Then a request that
 * begins after that has completed is not answered with what was there before. Immutable.
 */
public final class CacheModel {

    private static final Duration BACKSTOP = Duration.ofHours(1);
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    private final boolean explicit;
    private final Optional<Duration> staleAtMost;

    private CacheModel(boolean explicit, Optional<Duration> staleAtMost) {
        this.explicit = explicit;
        this.staleAtMost = staleAtMost;
    }

    /** Values leave because their time is up; by default they are fresh for five minutes. */
    public static CacheModel aside() {
        return new CacheModel(false, Optional.empty());
    }

    /** Values leave because they are invalidated; their time is only a backstop, by default an hour. */
    public CacheModel invalidatedExplicitly() {
        return new CacheModel(true, staleAtMost);
    }

    /**
     * No answer is ever older than this, whatever fails and whoever forgets to invalidate: a policy that would serve
     * anything older is refused when the cache, or a view of it, is built, and a value that is to live longer by itself
     * does not.
     */
    public CacheModel staleAtMost(Duration age) {
        requireNonNull(age, "staleAtMost must not be null");
        if (age.isZero() || age.isNegative()) {
            throw new IllegalArgumentException("staleAtMost must be positive but was " + age);
        }
        return new CacheModel(explicit, Optional.of(age));
    }

    public boolean isInvalidatedExplicitly() {
        return explicit;
    }

    public Optional<Duration> staleAtMost() {
        return staleAtMost;
    }

    /** The policy of a cache that was given none. */
    CachePolicy defaultPolicy() {
        Duration usual = explicit ? BACKSTOP : LIFETIME;
        return CachePolicy.freshFor(
                staleAtMost.filter(most -> most.compareTo(usual) < 0).orElse(usual));
    }

    /** The age in milliseconds from which on nothing is served, whatever it says of itself. */
    long oldestAnswer() {
        return staleAtMost.map(Terms::ageInMillis).map(Integer::longValue).orElse(Long.MAX_VALUE);
    }

    /** What a function of the user's makes of a policy. */
    static CachePolicy changed(CachePolicy policy, UnaryOperator<CachePolicy> change) {
        @Nullable CachePolicy changed = change.apply(policy);
        if (changed == null) {
            throw new IllegalArgumentException(
                    "The function that changes a policy returned null: to change nothing, return what it is given");
        }
        return changed;
    }

    /** Refuses a policy that breaks the promise. */
    CachePolicy check(CachePolicy policy) {
        Duration oldest = longest(oldestValue(policy), policy.absentUpTo());
        staleAtMost.ifPresent(most -> {
            if (oldest.compareTo(most) > 0) {
                throw new IllegalArgumentException("The model promises that no answer is older than " + most
                        + ", but the policy serves answers of up to " + oldest
                        + ": shorten freshFor, longerIfRead, staleWhileRevalidate, staleIfError or absentFor, or raise "
                        + "staleAtMost");
            }
        });
        return policy;
    }

    /** What a caller may rely on, in words. */
    String contract(CachePolicy policy) {
        String leave = explicit ? "values leave when they are invalidated, or as a backstop " : "values leave ";
        String age = policy.isImmutable() ? "never by age" : "at an age of " + oldestValue(policy);
        return "aside: " + leave + age + "; a request that begins after a put or an invalidation has completed in this "
                + "process is not answered with what was there before";
    }

    @Override
    public String toString() {
        return "CacheModel[aside, " + (explicit ? "invalidated explicitly" : "by time")
                + staleAtMost.map(most -> ", stale at most " + most).orElse("") + "]";
    }

    private static Duration oldestValue(CachePolicy policy) {
        return longest(policy.freshUpTo(), longest(policy.staleWhileRevalidate(), policy.staleIfError()));
    }

    private static Duration longest(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
