/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Advice.Code;
import dev.weir.policy.CachePolicy;
import dev.weir.policy.RemotePolicy;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** An advisor: looks at the blueprint of a cache for what works and is probably not what was meant. */
final class Advisor {

    private static final Duration LONG_LOAD = Duration.ofMinutes(1);

    private static final int MOST_ATTEMPTS = 1_000;

    /** What an entry takes at least, beyond its key and value. */
    private static final long BYTES_PER_ENTRY = 136;

    private static final List<Function<Blueprint<?, ?>, Optional<Advice>>> CHECKS = List.of(
            Advisor::jitter,
            Advisor::absences,
            Advisor::loadTimeout,
            Advisor::backstop,
            Advisor::debounce,
            Advisor::memory,
            Advisor::keys,
            Advisor::keyClasses,
            Advisor::retries,
            Advisor::bulkhead,
            Advisor::copies);

    private Advisor() {}

    /**
     * The advice on a cache, without what its builder says is meant.
     *
     * @param hasTier whether the application has a remote tier
     */
    static List<Advice> on(Blueprint<?, ?> plan, boolean hasTier) {
        return Stream.concat(CHECKS.stream().map(check -> check.apply(plan)), Stream.of(invalidatedHere(plan, hasTier)))
                .flatMap(Optional::stream)
                .filter(advice -> !plan.meant().contains(advice.code()))
                .toList();
    }

    private static Optional<Advice> jitter(Blueprint<?, ?> plan) {
        CachePolicy policy = plan.policy();
        boolean spread = policy.isImmutable()
                || policy.jitter() > 0
                || policy.earlyRefresh() > 0
                || !policy.staleWhileRevalidate().isZero();
        return advice(
                plan.bulkSource() != null && !spread,
                plan,
                Code.NO_JITTER,
                "loads values in batches, and those of a batch expire in the same moment, to be loaded again all at once",
                "Add jitter(0.1), earlyRefresh(1) or a staleWhileRevalidate window to its policy");
    }

    private static Optional<Advice> absences(Blueprint<?, ?> plan) {
        CachePolicy policy = plan.policy();
        return advice(
                policy.absentUpTo().compareTo(policy.freshUpTo()) > 0,
                plan,
                Code.ABSENCES_OUTLIVE_VALUES,
                "remembers for " + policy.absentUpTo() + " that a key has no value, but a value only for "
                        + policy.freshUpTo() + ", so what is created is seen later than what is changed",
                "Shorten absentFor, or invalidate keys when they are created");
    }

    private static Optional<Advice> loadTimeout(Blueprint<?, ?> plan) {
        Duration timeout = plan.policy().loadTimeout();
        return advice(
                timeout.compareTo(LONG_LOAD) > 0,
                plan,
                Code.LONG_LOAD_TIMEOUT,
                "gives a load " + timeout + ", and a source that hangs keeps everyone who asks waiting that long",
                "Shorten loadTimeout, or add a softTimeout with staleIfError");
    }

    private static Optional<Advice> backstop(Blueprint<?, ?> plan) {
        return advice(
                plan.model().isInvalidatedExplicitly() && plan.policy().isImmutable(),
                plan,
                Code.NO_BACKSTOP,
                "is invalidated explicitly and its values never expire, so an invalidation that is lost is never made up for",
                "Use freshFor with the longest time you can bear in place of immutable()");
    }

    private static Optional<Advice> debounce(Blueprint<?, ?> plan) {
        return advice(
                !plan.debounce().isZero()
                        && plan.debounce().compareTo(plan.policy().freshFor()) >= 0,
                plan,
                Code.DEBOUNCE_OUTLIVES_VALUES,
                "lets invalidations wait for up to " + plan.debounce()
                        + ", which is as long as its values are fresh anyway ("
                        + plan.policy().freshFor() + ")",
                "Shorten the window of debounceInvalidations, or leave it out");
    }

    private static Optional<Advice> memory(Blueprint<?, ?> plan) {
        long tenants = plan.quota() == null ? 1 : plan.quota().tenants();
        double bytes = (double) plan.maximumWeight() * tenants * BYTES_PER_ENTRY;
        return advice(
                !plan.isWeighed() && bytes > Runtime.getRuntime().maxMemory() / 2.0,
                plan,
                Code.MORE_ENTRIES_THAN_MEMORY,
                "may keep " + plan.maximumWeight() + " entries"
                        + (tenants == 1 ? "" : " for each of " + tenants + " tenants")
                        + ", which beyond keys and values alone take more than half of this process's memory",
                "Lower maximumSize or the tenants' quota, or give the process more memory");
    }

    private static Optional<Advice> keys(Blueprint<?, ?> plan) {
        Class<?> type = plan.keys();
        return advice(
                !type.isInterface() && !Modifier.isAbstract(type.getModifiers()) && !type.isEnum() && hasNoEquals(type),
                plan,
                Code.KEYS_WITHOUT_EQUALS,
                "has keys of " + type.getName() + ", which does not define equals and hashCode, so a key is only found "
                        + "with the very same object",
                "Make it a record, or define them");
    }

    private static Optional<Advice> keyClasses(Blueprint<?, ?> plan) {
        return plan.keyClasses().stream()
                .filter(keyClass -> keyClass.policy().equals(plan.policy()) && keyClass.model() == plan.model())
                .findFirst()
                .flatMap(keyClass -> advice(
                        true,
                        plan,
                        Code.KEY_CLASS_WITHOUT_EFFECT,
                        "has a key class '" + keyClass.name()
                                + "' with the policy and the model that all its keys have",
                        "Change one of them there, or leave the class out"));
    }

    private static Optional<Advice> retries(Blueprint<?, ?> plan) {
        Retry retry = plan.guards().retry();
        Duration timeout = plan.policy().loadTimeout();
        return advice(
                retry != null && outlasts(retry.getRetryConfig(), timeout),
                plan,
                Code.RETRIES_OUTLAST_LOAD,
                "may wait for longer between attempts to load than a load is given (" + timeout
                        + "), so the last ones are never made",
                "Let its Retry make fewer attempts, or quicker ones, or raise loadTimeout");
    }

    /** Whether the waits between all attempts, if each fails at once, take a load's whole time. */
    private static boolean outlasts(RetryConfig config, Duration timeout) {
        long left = timeout.toMillis();
        Either<Throwable, Object> failure = Either.left(new IOException("An attempt failed"));
        try {
            for (int attempt = 1; attempt < Math.min(config.getMaxAttempts(), MOST_ATTEMPTS) && left > 0; attempt++) {
                left -= config.getIntervalBiFunction().apply(attempt, failure);
            }
        } catch (RuntimeException brokenFunction) {
            // It is the user's, and what it does to a load is told there. Advice must not keep a cache from being
            // built.
            return false;
        }
        return left <= 0;
    }

    private static Optional<Advice> bulkhead(Blueprint<?, ?> plan) {
        Bulkhead bulkhead = plan.guards().bulkhead();
        int batches = plan.batches().inFlight();
        return advice(
                plan.bulkSource() != null
                        && bulkhead != null
                        && bulkhead.getBulkheadConfig().getMaxConcurrentCalls() < batches,
                plan,
                Code.BULKHEAD_BELOW_BATCHES,
                "has up to " + batches
                        + " batches in flight, and a bulkhead with room for fewer, which refuses the others "
                        + "though nothing is wrong",
                "Give the bulkhead at least that many maxConcurrentCalls, or its BatchPolicy a smaller inFlight");
    }

    private static Optional<Advice> invalidatedHere(Blueprint<?, ?> plan, boolean hasTier) {
        return advice(
                hasTier && plan.remote() == null && plan.model().isInvalidatedExplicitly(),
                plan,
                Code.INVALIDATED_HERE_ONLY,
                "is invalidated explicitly and is localOnly(), so what one process invalidates the others go on serving",
                "Leave localOnly() out, or give its values the longest time you can bear and no model that relies on "
                        + "invalidation");
    }

    private static Optional<Advice> copies(Blueprint<?, ?> plan) {
        RemotePlan<?, ?> remote = plan.remote();
        if (remote == null || plan.policy().isImmutable() || plan.traits().lifetime() != null) {
            return Optional.empty();
        }
        RemotePolicy defaults = RemotePolicy.DEFAULT;
        RemotePolicy policy = remote.policy();
        Duration ofUse = longestUse(plan);
        String what = !policy.localFor().equals(defaults.localFor())
                        && policy.localFor().compareTo(ofUse) > 0
                ? "localFor(" + policy.localFor() + ")"
                : !policy.capWhileBlind().equals(defaults.capWhileBlind())
                                && policy.capWhileBlind().compareTo(ofUse) > 0
                        ? "cappedWhileBlind(" + policy.capWhileBlind() + ")"
                        : "";
        return advice(
                !what.isEmpty(),
                plan,
                Code.COPIES_OUTLIVE_VALUES,
                "has a RemotePolicy with " + what + ", and its values are of no use after " + ofUse
                        + ", so that changes nothing",
                "Shorten it, or leave it out");
    }

    private static Duration longestUse(Blueprint<?, ?> plan) {
        return plan.policies().stream()
                .flatMap(policy -> Stream.of(
                        policy.freshUpTo(), policy.absentUpTo(), policy.staleWhileRevalidate(), policy.staleIfError()))
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    private static boolean hasNoEquals(Class<?> type) {
        try {
            return type.getMethod("equals", Object.class).getDeclaringClass() == Object.class
                    || type.getMethod("hashCode").getDeclaringClass() == Object.class;
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Optional<Advice> advice(
            boolean given, Blueprint<?, ?> plan, Code code, String sentence, String fix) {
        return given ? Optional.of(new Advice(code, plan.name(), sentence, fix)) : Optional.empty();
    }
}
