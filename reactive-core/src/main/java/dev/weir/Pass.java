/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A pass: the permission of one load to ask its source, held until the load ends and given back exactly once, with how
 * the source did.
 *
 * <p>Safeguards run the user's predicates and listeners. What those throw reaches nobody but the recorder, and the
 * permission is given back nevertheless: a half-open breaker that misses one would never close again.
 */
final class Pass {

    /** A pass through a gate without guards. */
    static final Pass FREE = new Pass(null, null, 0, ignored -> {});

    private final @Nullable CircuitBreaker breaker;
    private final @Nullable Bulkhead bulkhead;
    private final long since;
    private final Consumer<Throwable> unheard;

    Pass(@Nullable CircuitBreaker breaker, @Nullable Bulkhead bulkhead, long since, Consumer<Throwable> unheard) {
        this.breaker = breaker;
        this.bulkhead = bulkhead;
        this.since = since;
        this.unheard = unheard;
    }

    /** The source has answered; {@code null} means that it has no value. */
    void answered(@Nullable Object answer) {
        giveBack(asked -> {
            if (answer == null) {
                asked.onSuccess(elapsed(asked), asked.getTimestampUnit());
            } else {
                asked.onResult(elapsed(asked), asked.getTimestampUnit(), answer);
            }
        });
    }

    /** The source has failed, or kept silent for too long. */
    void failed(Throwable error) {
        giveBack(asked -> asked.onError(elapsed(asked), asked.getTimestampUnit(), error));
    }

    /** Nobody knows how the source would have done. */
    void unused() {
        giveBack(CircuitBreaker::releasePermission);
    }

    private void giveBack(Consumer<CircuitBreaker> told) {
        if (breaker != null && !isDone(() -> told.accept(breaker))) {
            isDone(breaker::releasePermission);
        }
        if (bulkhead != null) {
            isDone(bulkhead::onComplete);
        }
    }

    private boolean isDone(Runnable work) {
        try {
            work.run();
            return true;
        } catch (Throwable broken) {
            unheard.accept(broken);
            return false;
        }
    }

    private long elapsed(CircuitBreaker breaker) {
        return breaker.getCurrentTimestamp() - since;
    }
}
