/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.metrics.Reach;
import dev.weir.resilience.Guards;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.retry.Retry;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A gate: where the loads of a cache are let through to their source, each with a pass, or refused. */
final class Gate {

    private final String cache;
    private final @Nullable CircuitBreaker breaker;
    private final @Nullable Bulkhead bulkhead;
    private final @Nullable Retry retry;
    private final Consumer<Throwable> unheard;

    /** The loads in flight that are made only because the remote tier could not be asked. */
    final Quota onTheirOwn;

    /** The consumer is told what the safeguards, which are the user's, throw. */
    Gate(String cache, Guards guards, Quota onTheirOwn, Consumer<Throwable> unheard) {
        this.onTheirOwn = onTheirOwn;
        this.cache = cache;
        this.breaker = guards.circuitBreaker();
        this.bulkhead = guards.bulkhead();
        this.retry = guards.retry();
        this.unheard = unheard;
    }

    /** Lets a load through, or throws why it does not; whoever gets a pass must give it back. */
    Pass admit() {
        if (breaker == null && bulkhead == null) {
            return Pass.FREE;
        }
        if (bulkhead != null) {
            enter(bulkhead);
        }
        try {
            // The time first: nothing may come between the breaker's permission and the pass.
            long since = breaker == null ? 0 : breaker.getCurrentTimestamp();
            return new Pass(breaker == null ? null : ask(breaker), bulkhead, since, unheard);
        } catch (Throwable refused) {
            new Pass(null, bulkhead, 0, unheard).unused();
            throw refused;
        }
    }

    /** Whether loads are let through, as the breaker decides; {@code null} where there is none. */
    @Nullable
    Supplier<Reach> reach() {
        CircuitBreaker asked = breaker;
        return asked == null ? null : () -> TierBreaker.reach(asked);
    }

    /** What decides whether a load that failed asks its loader again; {@code null} if it never does. */
    @Nullable
    Retry retry() {
        return retry;
    }

    private void enter(Bulkhead bulkhead) {
        // It can be changed at any time, and one that waits would block the caller.
        Duration wait = bulkhead.getBulkheadConfig().getMaxWaitDuration();
        if (!wait.isZero()) {
            throw refusal(
                    "bulkhead '" + bulkhead.getName() + "' was changed to let callers wait for up to " + wait
                            + ", which would block this thread",
                    "Change it back to maxWaitDuration(Duration.ZERO)",
                    null);
        }
        if (!bulkhead.tryAcquirePermission()) {
            throw refusal(
                    "bulkhead '" + bulkhead.getName() + "' is full",
                    "Ask again later, raise its maxConcurrentCalls",
                    BulkheadFullException.createBulkheadFullException(bulkhead));
        }
    }

    private CircuitBreaker ask(CircuitBreaker breaker) {
        if (!breaker.tryAcquirePermission()) {
            throw refusal(
                    "circuit breaker '" + breaker.getName() + "' is " + breaker.getState()
                            + ", because too many loads failed",
                    "Ask again when it lets loads through",
                    CallNotPermittedException.createCallNotPermittedException(breaker));
        }
        return breaker;
    }

    private LoadRefusedException refusal(String because, String remedy, @Nullable Throwable cause) {
        return new LoadRefusedException(cache, because, remedy, cause);
    }
}
