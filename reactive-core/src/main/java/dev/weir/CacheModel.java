/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import dev.weir.WriteModel.Behind;
import dev.weir.WriteModel.Through;
import dev.weir.outbox.WriteBehind;
import dev.weir.policy.CachePolicy;
import dev.weir.policy.WhenUnreachable;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A model: who keeps a cache in step with where truth lives, and what a caller may rely on.
 *
 * <p>Aside: the application writes to where truth lives, and afterwards invalidates or puts here. Through: a write goes to the store
 * before it is confirmed. Behind: a write is confirmed when it has been accepted, and reaches the store later. Whichever it is, a
 * request in this process that begins after a write or an invalidation has completed is not answered with what was there before.
 * Immutable.
 */
public final class CacheModel {

    private static final Duration BACKSTOP = Duration.ofHours(1);
    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final Duration LONGEST_TRANSACTION = Duration.ofMinutes(10);

    private final WriteModel writes;
    private final boolean explicit;
    private final Optional<Duration> staleAtMost;

    private CacheModel(WriteModel writes, boolean explicit, Optional<Duration> staleAtMost) {
        this.writes = writes;
        this.explicit = explicit;
        this.staleAtMost = staleAtMost;
    }

    /** Writes change the cache only. Values leave because their time is up; by default they are fresh for five minutes. */
    public static CacheModel aside() {
        return new CacheModel(WriteModel.ASIDE, false, Optional.empty());
    }

    /**
     * Writes go to the cache's store first. Values leave because they are invalidated; their time is only a backstop, by default an
     * hour.
     */
    public static CacheModel through() {
        return new CacheModel(WriteModel.THROUGH, true, Optional.empty());
    }

    /**
     * Writes are accepted by the cache's outbox, and reach its store later. Values leave because they are invalidated; their time is only
     * a backstop, by default an hour.
     */
    public static CacheModel behind(WriteBehind how) {
        return new CacheModel(new Behind(requireNonNull(how, "how must not be null")), true, Optional.empty());
    }

    /** Values leave because they are invalidated; their time is only a backstop, by default an hour. */
    public CacheModel invalidatedExplicitly() {
        return new CacheModel(writes, true, staleAtMost);
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
        return new CacheModel(writes, explicit, Optional.of(age));
    }

    /**
     * How long a write through may take in the store; default ten seconds. After that it has failed, and whether it was made is not
     * known. If the writer dies nothing is filled for five seconds longer than this, so no transaction may outlast that.
     *
     * @throws IllegalArgumentException if this is not {@link #through()}, or the time is not in (0, 10 minutes]
     */
    public CacheModel transactionTimeout(Duration time) {
        requireNonNull(time, "transactionTimeout must not be null");
        if (time.isZero() || time.isNegative() || time.compareTo(LONGEST_TRANSACTION) > 0) {
            throw new IllegalArgumentException(
                    "transactionTimeout must be in (0, " + LONGEST_TRANSACTION + "] but was " + time);
        }
        return new CacheModel(
                new Through(time, requireThrough("transactionTimeout").whenUnreachable()), explicit, staleAtMost);
    }

    /**
     * What becomes of a write through if the remote tier cannot be told before it is made; default {@link WhenUnreachable#FAIL}.
     *
     * @throws IllegalArgumentException if this is not {@link #through()}
     */
    public CacheModel whenUnreachable(WhenUnreachable what) {
        requireNonNull(what, "whenUnreachable must not be null");
        return new CacheModel(
                new Through(requireThrough("whenUnreachable").transactionTimeout(), what), explicit, staleAtMost);
    }

    public boolean isInvalidatedExplicitly() {
        return explicit;
    }

    public Optional<Duration> staleAtMost() {
        return staleAtMost;
    }

    /** What a write does. */
    WriteModel writes() {
        return writes;
    }

    /** The policy of a cache that was given none. */
    public CachePolicy defaultPolicy() {
        Duration usual = explicit ? BACKSTOP : LIFETIME;
        CachePolicy policy = CachePolicy.freshFor(
                staleAtMost.filter(most -> most.compareTo(usual) < 0).orElse(usual));
        // What a store gave in one batch is not to be asked of it in one again.
        return writes.needsStore() ? policy.jitter(0.1) : policy;
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
        return writes.name() + ": " + leave + age + "; " + promise();
    }

    private String promise() {
        if (writes instanceof Through through) {
            return "a write completes when the store has it, or a transaction of the caller's when it is over, and a request in "
                    + "this process that begins after that is not answered with what was there before; of writes of one key the "
                    + "store alone decides which is the last, and the cache keeps that one or none; no confirmed write can be lost here; if the "
                    + "remote tier cannot be told before, a write "
                    + (through.whenUnreachable() == WhenUnreachable.FAIL ? "fails" : "is made all the same");
        }
        if (writes instanceof Behind behind) {
            return "a write completes when it is accepted, and a request in this process that begins after that is not answered with "
                    + "what was there before; writes of one key reach the store in the order in which they were accepted, within "
                    + behind.how().maxLag() + " unless health says otherwise; what is accepted survives as "
                    + behind.how().durability() + " says";
        }
        return "a request that begins after a put or an invalidation has completed in this process is not answered with what "
                + "was there before";
    }

    @Override
    public String toString() {
        return "CacheModel[" + writes.name() + ", " + (explicit ? "invalidated explicitly" : "by time")
                + staleAtMost.map(most -> ", stale at most " + most).orElse("") + "]";
    }

    private Through requireThrough(String setting) {
        if (writes instanceof Through through) {
            return through;
        }
        throw new IllegalArgumentException(
                setting + " is a setting of CacheModel.through(), and this is " + this + ": leave it out");
    }

    private static Duration oldestValue(CachePolicy policy) {
        return longest(policy.freshUpTo(), longest(policy.staleWhileRevalidate(), policy.staleIfError()));
    }

    private static Duration longest(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
