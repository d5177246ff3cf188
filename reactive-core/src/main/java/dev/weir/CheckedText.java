/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.key.KeyText;

/** A text for keys that was given by users, who may break its contract: that a key has a text is made sure of. */
record CheckedText<K>(String cache, KeyText<K> text) implements KeyText<K> {

    @Override
    public String of(K key) {
        String written = text.of(key);
        if (written == null) {
            throw new IllegalArgumentException(
                    "The key text of cache '" + cache + "' gave null for a key. Every key has "
                            + "a text, and one that cannot be written is refused with an IllegalArgumentException");
        }
        return written;
    }

    @Override
    public K parse(String written) {
        return text.parse(written);
    }
}
