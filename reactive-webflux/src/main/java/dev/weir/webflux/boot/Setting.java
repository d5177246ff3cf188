/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A setting: what a property says, and the refusal that names it. */
final class Setting {

    private Setting() {}

    /** The same, or changed by what the property says, if it says anything. */
    static <T, V> T change(T now, String property, @Nullable V value, BiFunction<T, V, T> change) {
        return value == null ? now : named(property, () -> change.apply(now, value));
    }

    /** The same, or changed if the property says so. */
    static <T> T changeIf(T now, String property, boolean said, UnaryOperator<T> change) {
        return said ? named(property, () -> change.apply(now)) : now;
    }

    /** What is made of a property, whose name goes into a refusal. */
    static <T> T named(String property, Supplier<T> make) {
        try {
            return make.get();
        } catch (IllegalArgumentException refused) {
            throw new WeirConfigurationException(
                    property,
                    "Its value was refused.",
                    Objects.requireNonNullElse(refused.getMessage(), "See the cause."),
                    refused);
        }
    }

    /** Refuses what is said and would have no effect. */
    static void requireUnsaid(String property, @Nullable Object said, String reason, String action) {
        if (said != null) {
            throw new WeirConfigurationException(property, "It has no effect: " + reason + ".", action);
        }
    }
}
