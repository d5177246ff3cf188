/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import dev.weir.metrics.Reach;
import dev.weir.resilience.Safeguards;
import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import dev.weir.time.CacheClock;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A breaker of the remote tier: while it is open nothing is sent there, so that nobody waits for answers that do not come.
 *
 * <p>No answer at all is a failure, and so is one that comes late. A refusal is none, because whoever refuses is there, and
 * may well answer reads.
 */
final class TierBreaker {

    private static final Duration SLOW = Duration.ofMillis(500);
    private static final Duration OPEN_FOR = Duration.ofSeconds(2);
    private static final int PROBES = 5;

    private final CircuitBreaker breaker;
    private final CacheClock clock;
    private final int window;

    /** How many answers in a row were in time; as many as the breaker looks back on, and one more tells it nothing. */
    private final AtomicInteger inTime = new AtomicInteger();

    private final TierException refusal = new TierException(
            Reason.UNREACHABLE,
            "The remote tier is not asked for the moment, because too many requests were not answered, or took longer than "
                    + SLOW + "; it is tried again every " + OPEN_FOR);

    TierBreaker(String name, CacheClock clock) {
        // That of loads, which goes by the cache's clock and holds no lock.
        CircuitBreaker ofLoads =
                requireNonNull(Safeguards.defaults().forCache(name, clock).circuitBreaker());
        CircuitBreakerConfig config = CircuitBreakerConfig.from(ofLoads.getCircuitBreakerConfig())
                .slowCallDurationThreshold(SLOW)
                .slowCallRateThreshold(ofLoads.getCircuitBreakerConfig().getFailureRateThreshold())
                .waitDurationInOpenState(OPEN_FOR)
                .permittedNumberOfCallsInHalfOpenState(PROBES)
                .build();
        this.breaker = CircuitBreaker.of(name, config);
        this.clock = clock;
        this.window = config.getSlidingWindowSize();
    }

    /** Whether something may be sent; if so, how it ended must be told. */
    boolean letsThrough() {
        return breaker.tryAcquirePermission();
    }

    /** Why it may not. */
    TierException refusal() {
        return refusal;
    }

    /** The tier has answered after a time. */
    void answered(long nanos) {
        if (nanos > SLOW.toNanos()) {
            tell(() -> breaker.onSuccess(nanos, TimeUnit.NANOSECONDS));
        } else if (breaker.getState() != State.CLOSED) {
            // Each of a probe counts, and those that were sent before it opened are of another window.
            tell(() -> breaker.onSuccess(nanos, TimeUnit.NANOSECONDS));
        } else if (inTime.get() < window) {
            inTime.incrementAndGet();
            breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** The tier has failed after a time. */
    void failed(Throwable error, long nanos) {
        Reason reason = error instanceof TierException failure ? failure.reason() : Reason.MISCONFIGURED;
        switch (reason) {
            case UNREACHABLE, UNKNOWN -> tell(() -> breaker.onError(nanos, TimeUnit.NANOSECONDS, error));
            case EPOCH_LOST, REFUSED -> answered(nanos);
            // Nothing was sent, or nobody knows.
            case MISCONFIGURED, TOO_LARGE -> unused();
        }
    }

    /** Nobody has waited for how it ended. */
    void unused() {
        breaker.releasePermission();
    }

    /** The server was heard of again by another way: what was open is not so much longer. */
    void serverIsBack() {
        if (breaker.getState() == State.OPEN) {
            breaker.transitionToHalfOpenState();
        }
    }

    Reach reach() {
        return reach(breaker);
    }

    /** Whether what is behind this breaker is asked. */
    static Reach reach(CircuitBreaker breaker) {
        return switch (breaker.getState()) {
            case OPEN, FORCED_OPEN -> Reach.UNREACHABLE;
            case HALF_OPEN -> Reach.PROBED;
            default -> Reach.REACHABLE;
        };
    }

    long nanos() {
        return clock.nanos();
    }

    private void tell(Runnable bad) {
        bad.run();
        // Afterwards: what is in time from now on counts against this.
        inTime.set(0);
    }
}
