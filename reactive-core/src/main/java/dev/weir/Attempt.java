/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An attempt to do something with the cache for one element of a pipeline. A failure is a part of it, so that it can wait
 * for the element's turn.
 *
 * @param element the element as it came
 * @param result makes the element that goes on; {@code null} if none does
 * @param error why there is no result
 */
record Attempt<T, R>(
        T element,
        Supplier<? extends @Nullable R> result,
        @Nullable Throwable error) {

    static <T, R> Attempt<T, R> of(T element, Supplier<? extends @Nullable R> result) {
        return new Attempt<>(element, result, null);
    }

    static <T, R> Attempt<T, R> failed(T element, Throwable error) {
        return new Attempt<>(element, () -> null, error);
    }
}
