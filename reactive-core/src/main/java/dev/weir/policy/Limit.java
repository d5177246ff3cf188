/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.policy;

import java.time.Duration;

/** A limit on an argument, and the sentence that says what to write instead. */
final class Limit {

    private Limit() {}

    static Duration positive(String name, Duration value, String otherwise) {
        require(value != null, name + " must not be null; " + otherwise);
        require(!value.isNegative() && !value.isZero(), name + " must be positive but was " + value + "; " + otherwise);
        return value;
    }

    static Duration notNegative(String name, Duration value, String otherwise) {
        require(value != null, name + " must not be null; " + otherwise);
        require(!value.isNegative(), name + " must not be negative but was " + value + "; " + otherwise);
        return value;
    }

    static void atMost(Duration limit, String name, Duration value) {
        require(value.compareTo(limit) <= 0, name + " must be at most " + limit + " but was " + value);
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
