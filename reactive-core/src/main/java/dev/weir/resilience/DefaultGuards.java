/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.resilience;

import dev.weir.time.CacheClock;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A set of safeguards for whoever has none of their own: they hold no lock, keep no timer and make no stack traces. */
final class DefaultGuards {

    private static final int WINDOW = 100;
    private static final int MINIMUM = 20;
    private static final int PROBES = 10;
    private static final Duration OPEN_FOR = Duration.ofSeconds(10);

    /** Room for several bulk reads of a source without a bulk load, each of which keeps 256 loads in flight. */
    private static final int LOADS = 1_024;

    private static final int ATTEMPTS = 2;
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(100);

    private DefaultGuards() {}

    static CircuitBreaker circuitBreaker(String cache, CacheClock clock) {
        return CircuitBreaker.of(
                cache,
                CircuitBreakerConfig.custom()
                        .slidingWindow(
                                WINDOW,
                                MINIMUM,
                                SlidingWindowType.COUNT_BASED,
                                SlidingWindowSynchronizationStrategy.LOCK_FREE)
                        .waitDurationInOpenState(OPEN_FOR)
                        .permittedNumberOfCallsInHalfOpenState(PROBES)
                        .clock(new BreakerClock(clock))
                        .currentTimestampFunction(ignored -> clock.millis(), TimeUnit.MILLISECONDS)
                        .writableStackTraceEnabled(false)
                        .build());
    }

    static Bulkhead bulkhead(String cache) {
        return Bulkhead.of(
                cache,
                BulkheadConfig.custom()
                        .maxConcurrentCalls(LOADS)
                        .maxWaitDuration(Duration.ZERO)
                        .writableStackTraceEnabled(false)
                        .build());
    }

    static Retry retry(String cache) {
        return Retry.of(
                cache,
                RetryConfig.custom()
                        .maxAttempts(ATTEMPTS)
                        .intervalFunction(IntervalFunction.ofRandomized(BETWEEN_ATTEMPTS))
                        .build());
    }
}
