/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import dev.weir.tier.TierException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.SynchronousSink;

/**
 * An outcome of a request, whichever it is. One that comes too late is dropped without a word, as no error ever is.
 *
 * @param value the answer; {@code null} if there is none
 * @param failure why there is none; {@code null} if it is empty
 */
record Outcome<T>(@Nullable T value, @Nullable TierException failure) {

    static <T> Outcome<T> of(Supplier<? extends @Nullable T> script) {
        try {
            return new Outcome<>(script.get(), null);
        } catch (TierException failure) {
            return new Outcome<>(null, failure);
        }
    }

    static <T> Outcome<T> failed(TierException failure) {
        return new Outcome<>(null, failure);
    }

    static <T> void tell(Outcome<T> outcome, SynchronousSink<T> sink) {
        if (outcome.failure != null) {
            sink.error(outcome.failure);
        } else if (outcome.value != null) {
            sink.next(outcome.value);
        }
    }
}
