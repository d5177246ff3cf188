/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.cache;

import static java.util.Objects.requireNonNull;

/**
 * A way from the keys that Spring makes of annotated methods to those of a cache. Two keys of Spring's that are not equal become two that
 * are not.
 *
 * @param <K> keys of the cache
 */
@FunctionalInterface
public interface SpringKeys<K> {

    /**
     * The key of the cache.
     *
     * @throws IllegalArgumentException with what to write instead, if it has none
     */
    K of(Object springKey);

    /** Keys as they are. For caches that no other process shares. */
    static SpringKeys<Object> same() {
        return springKey -> springKey;
    }

    /** Keys of this type as they are, and no others. */
    static <K> SpringKeys<K> ofType(Class<K> type) {
        requireNonNull(type, "type must not be null");
        return springKey -> {
            if (!type.isInstance(springKey)) {
                throw new IllegalArgumentException(
                        "The keys of this cache are of " + type.getTypeName() + ", and Spring made one of "
                                + springKey.getClass().getTypeName()
                                + ": have the method take one parameter of that type, or name it in "
                                + "the annotation, such as key = \"#id\"");
            }
            return type.cast(springKey);
        };
    }

    /**
     * Keys as text, which other processes understand. A {@code String} is its own; numbers, {@code Boolean}, {@code UUID}, enums and records
     * of these are written with their type; so are lists of all these, which {@link WeirKeyGenerator} makes of several parameters.
     */
    static SpringKeys<String> text() {
        return SpringKeyText::of;
    }
}
