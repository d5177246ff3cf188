/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.resilience;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.retry.Retry;
import org.jspecify.annotations.Nullable;

/**
 * A cache's safeguards, as the objects they are.
 *
 * @param circuitBreaker {@code null} where there is none
 * @param bulkhead {@code null} where there is none
 * @param retry {@code null} where there is none
 */
public record Guards(
        @Nullable CircuitBreaker circuitBreaker,
        @Nullable Bulkhead bulkhead,
        @Nullable Retry retry) {

    public Guards {
        if (bulkhead != null) {
            notWaiting(bulkhead);
        }
    }

    /** Refuses a bulkhead in which a caller waits for a place, which would block the caller's thread. */
    static void notWaiting(Bulkhead bulkhead) {
        if (!bulkhead.getBulkheadConfig().getMaxWaitDuration().isZero()) {
            throw new IllegalArgumentException("Bulkhead '" + bulkhead.getName() + "' lets callers wait for up to "
                    + bulkhead.getBulkheadConfig().getMaxWaitDuration()
                    + ", which blocks their thread: build it with maxWaitDuration(Duration.ZERO)");
        }
    }
}
