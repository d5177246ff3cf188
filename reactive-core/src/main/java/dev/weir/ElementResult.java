/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A result of doing something with the cache for one element of a pipeline. A failure is a part of it, so that it can wait
 * for the element's turn.
 *
 * @param element the element as it came
 * @param result makes the element that goes on; {@code null} if none does
 * @param error why there is no result
 */
record ElementResult<T, R>(
        T element,
        Supplier<? extends @Nullable R> result,
        @Nullable Throwable error) {

    static <T, R> ElementResult<T, R> of(T element, Supplier<? extends @Nullable R> result) {
        return new ElementResult<>(element, result, null);
    }

    static <T, R> ElementResult<T, R> failed(T element, Throwable error) {
        return new ElementResult<>(element, () -> null, error);
    }
}
