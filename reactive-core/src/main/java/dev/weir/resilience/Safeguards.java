/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.resilience;

import static java.util.Objects.requireNonNull;

import dev.weir.time.CacheClock;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.retry.Retry;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A choice of safeguards for the loads of a cache: Resilience4j's circuit breaker, bulkhead and retry, each of them the
 * application's own, one made for the cache, or none.
 *
 * <p>They stand around the <em>load</em>, once for each load, be it of one key or of many, and from the outside in:
 * bulkhead, breaker, retry, loader. Those who wait for the same load do not count. Caches that are given the same object
 * share it. Immutable.
 */
public final class Safeguards {

    private static final Safeguards NONE =
            new Safeguards((cache, clock) -> null, (cache, clock) -> null, (cache, clock) -> null);
    private static final Safeguards DEFAULTS = new Safeguards(
            DefaultGuards::circuitBreaker,
            (cache, clock) -> DefaultGuards.bulkhead(cache),
            (cache, clock) -> DefaultGuards.retry(cache));

    private final BiFunction<String, CacheClock, @Nullable CircuitBreaker> circuitBreaker;
    private final BiFunction<String, CacheClock, @Nullable Bulkhead> bulkhead;
    private final BiFunction<String, CacheClock, @Nullable Retry> retry;

    private Safeguards(
            BiFunction<String, CacheClock, @Nullable CircuitBreaker> circuitBreaker,
            BiFunction<String, CacheClock, @Nullable Bulkhead> bulkhead,
            BiFunction<String, CacheClock, @Nullable Retry> retry) {
        this.circuitBreaker = circuitBreaker;
        this.bulkhead = bulkhead;
        this.retry = retry;
    }

    /** Every load goes to its loader. */
    public static Safeguards none() {
        return NONE;
    }

    /**
     * A breaker, a bulkhead and a retry of the cache's own, named after it and made when it is built. Each of them can be
     * replaced. The breaker opens when half of the last 100 loads failed (at least 20), and lets 10 of them through again
     * after 10 s; the bulkhead has room for 1,024 loads; a load that failed is tried once more, after about 100 ms.
     */
    public static Safeguards defaults() {
        return DEFAULTS;
    }

    /** Each load asks this breaker, and tells it once how it ended. */
    public Safeguards circuitBreaker(CircuitBreaker breaker) {
        requireNonNull(breaker, "breaker must not be null; leave it out to have none");
        return new Safeguards((cache, clock) -> breaker, bulkhead, retry);
    }

    /** Each load takes a place in this bulkhead until it ends. A bulkhead that lets callers wait is refused. */
    public Safeguards bulkhead(Bulkhead limit) {
        requireNonNull(limit, "limit must not be null; leave it out to have none");
        Guards.notWaiting(limit);
        return new Safeguards(circuitBreaker, (cache, clock) -> limit, retry);
    }

    /** A load asks its loader again as this retry decides, for as long as the policy's {@code loadTimeout} allows. */
    public Safeguards retry(Retry attempts) {
        requireNonNull(attempts, "attempts must not be null; leave it out to have none");
        return new Safeguards(circuitBreaker, bulkhead, (cache, clock) -> attempts);
    }

    /** The objects themselves, for a cache of this name and clock; those of a cache's own are new ones. */
    public Guards forCache(String cache, CacheClock clock) {
        return new Guards(circuitBreaker.apply(cache, clock), bulkhead.apply(cache, clock), retry.apply(cache, clock));
    }
}
