/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.http;

import static java.util.Objects.requireNonNull;

import dev.weir.policy.CachePolicy;
import dev.weir.webflux.field.ResponseCacheControl;
import dev.weir.webflux.field.VaryField;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An answer policy: what an answer tells of the entry it was made of, and who may keep it.
 *
 * <p>Immutable; every {@code with} gives a changed copy.
 *
 * @param cacheControl what every answer says of itself; how long it is fresh is added from its entry, unless this says {@code no-store}
 *     or {@code no-cache}
 * @param longest for how long nobody keeps an answer longer than, from now on
 * @param longestAbsent the same of an answer that there is no value; zero to have none kept
 * @param strong whether a version always has the same bytes
 * @param vary the fields of requests that answers depend on, besides those that the {@link ConsistencyFilter} goes by
 * @param cacheName under which name {@code Cache-Status} tells of the cache; empty to tell nothing
 * @param provenance whether freshness and version are told in fields of their own
 */
public record AnswerPolicy(
        ResponseCacheControl cacheControl,
        Duration longest,
        Duration longestAbsent,
        boolean strong,
        VaryField vary,
        Optional<String> cacheName,
        boolean provenance) {

    /** Tells how current an answer is, where {@link #provenance} is switched on: as {@code Freshness}, in small letters. */
    public static final String FRESHNESS = "Weir-Freshness";

    /** Tells the version a value has where truth lives, where {@link #provenance} is switched on. */
    public static final String VERSION = "Weir-Version";

    private static final AnswerPolicy DEFAULT = new AnswerPolicy(
            ResponseCacheControl.none().with("private"),
            Duration.ofDays(365),
            Duration.ofDays(365),
            false,
            VaryField.NONE,
            Optional.of("weir"),
            false);

    public AnswerPolicy {
        requireNonNull(cacheControl, "cacheControl must not be null");
        notNegative("longest", longest);
        notNegative("longestAbsent", longestAbsent);
        requireNonNull(vary, "vary must not be null");
        requireNonNull(cacheName, "cacheName must not be null");
    }

    /**
     * Answers are kept by the browser that asked, for as long as their entries are fresh; their validators are weak, and {@code
     * Cache-Status} speaks of {@code weir}.
     */
    public static AnswerPolicy standard() {
        return DEFAULT;
    }

    /** As {@link #standard()}, with the stale windows of the cache's policy told as well. */
    public static AnswerPolicy of(CachePolicy policy) {
        ResponseCacheControl told = DEFAULT.cacheControl;
        Duration revalidate = policy.staleWhileRevalidate().minus(policy.freshFor());
        Duration ifError = policy.staleIfError().minus(policy.freshFor());
        told = isPositive(revalidate) ? told.withStaleWhileRevalidate(revalidate) : told;
        return DEFAULT.withCacheControl(isPositive(ifError) ? told.withStaleIfError(ifError) : told);
    }

    /** Says this of every answer, in place of {@code private}. */
    public AnswerPolicy withCacheControl(ResponseCacheControl other) {
        return new AnswerPolicy(other, longest, longestAbsent, strong, vary, cacheName, provenance);
    }

    /** Answers may be kept by anybody, not only by the browser that asked: they are the same for all who ask alike. */
    public AnswerPolicy withSharing() {
        return withCacheControl(ResponseCacheControl.none().with("public"));
    }

    /** Answers may be kept and have to be asked for again each time, which costs no body as long as they have not changed. */
    public AnswerPolicy withRevalidation() {
        return withCacheControl(cacheControl.with("no-cache"));
    }

    /** Nobody keeps an answer for longer than this, however long its entry is fresh: what is invalidated here still stands there. */
    public AnswerPolicy withLongest(Duration time) {
        return new AnswerPolicy(cacheControl, time, longestAbsent, strong, vary, cacheName, provenance);
    }

    /** Nobody keeps an answer that there is no value for longer than this; zero to have none kept. */
    public AnswerPolicy withLongestAbsent(Duration time) {
        return new AnswerPolicy(cacheControl, longest, time, strong, vary, cacheName, provenance);
    }

    /**
     * A version always has the same bytes: there is one media type, one language, one coding, and nothing in the body that is not in
     * the value. Otherwise a validator names states that are as good as each other, and is weak.
     */
    public AnswerPolicy withStrongValidators() {
        return new AnswerPolicy(cacheControl, longest, longestAbsent, true, vary, cacheName, provenance);
    }

    /** Answers depend on these fields of their requests. */
    public AnswerPolicy withVary(String... fields) {
        VaryField more = vary.and(VaryField.naming(List.of(fields)));
        return new AnswerPolicy(cacheControl, longest, longestAbsent, strong, more, cacheName, provenance);
    }

    /** {@code Cache-Status} tells of the cache under this name. */
    public AnswerPolicy withCacheStatus(String name) {
        Optional<String> named = Optional.of(requireNonNull(name, "name must not be null"));
        return new AnswerPolicy(cacheControl, longest, longestAbsent, strong, vary, named, provenance);
    }

    /** Without {@code Cache-Status}: whether something was at hand is nobody's business. */
    public AnswerPolicy withoutCacheStatus() {
        return new AnswerPolicy(cacheControl, longest, longestAbsent, strong, vary, Optional.empty(), provenance);
    }

    /** Tells how current an answer is and which version it has, in {@value #FRESHNESS} and {@value #VERSION}. */
    public AnswerPolicy withProvenance() {
        return new AnswerPolicy(cacheControl, longest, longestAbsent, strong, vary, cacheName, true);
    }

    private static void notNegative(String name, Duration time) {
        if (requireNonNull(time, name + " must not be null").isNegative()) {
            throw new IllegalArgumentException(
                    name + " must not be negative but was " + time + "; use Duration.ZERO for not at all");
        }
    }

    private static boolean isPositive(Duration time) {
        return !time.isNegative() && !time.isZero();
    }
}
