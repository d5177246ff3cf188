/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.key;

import java.util.Optional;

/**
 * A text for keys: how a key is written where it has to be text, as in prefixes, globs and messages.
 *
 * <p>Two keys that are not equal have different texts, and a text can be read back.
 *
 * @param <K> keys
 */
public interface KeyText<K> {

    /**
     * The text that keys of this type have by themselves, if they have one.
     *
     * <p>A {@code String} is its own text, as it stands. {@code Integer}, {@code Long}, {@code Short}, {@code Boolean} and
     * {@code UUID} are written as they print, enums by name. A record of all these, or of such records, is written as its
     * components, each encoded as in a {@link KeyTemplate}, with {@code :} between them. Everything else has none.
     */
    static <K> Optional<KeyText<K>> natural(Class<K> keys) {
        return NaturalText.of(keys);
    }

    /**
     * The text of a key.
     *
     * @throws IllegalArgumentException if the key cannot be written, because a component is {@code null} or is no valid
     *     Unicode
     */
    String of(K key);

    /**
     * The key of a text.
     *
     * @throws IllegalArgumentException if it is the text of no key
     */
    K parse(String text);
}
