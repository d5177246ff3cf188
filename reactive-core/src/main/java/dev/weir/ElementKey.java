/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A key of an element, as the user's function names it.
 *
 * @param operator what asks for it, for the message if there is none
 */
record ElementKey<T, K>(String operator, Function<? super T, ? extends K> keyOf) {

    K of(T element) {
        @Nullable K key = keyOf.apply(element);
        if (key == null) {
            throw new PipelineContractException("The key function of " + operator
                    + " returned null. Leave out elements without a key before, for instance with filter");
        }
        return key;
    }
}
