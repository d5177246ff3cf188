/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.key;

/**
 * The text of keys: how a key is written where it has to be text, as in prefixes, globs and messages.
 *
 * <p>Two keys that are not equal have different texts, and a text can be read back.
 *
 * @param <K> keys
 */
public interface KeyText<K> {

    /** The text of a key. */
    String of(K key);

    /**
     * The key of a text.
     *
     * @throws IllegalArgumentException if it is the text of no key
     */
    K parse(String text);
}
