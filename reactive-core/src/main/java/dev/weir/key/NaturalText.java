/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.key;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Optional;
import java.util.StringJoiner;

/** A text that keys have by themselves: the parts of their shape, joined. */
final class NaturalText<K> implements KeyText<K> {

    private static final String SEPARATOR = ":";

    private final KeyShape<K> shape;

    private NaturalText(KeyShape<K> shape) {
        this.shape = shape;
    }

    @SuppressWarnings("unchecked") // K is String there
    static <K> Optional<KeyText<K>> of(Class<K> keys) {
        if (requireNonNull(keys, "keys must not be null") == String.class) {
            return Optional.of((KeyText<K>) Verbatim.TEXT);
        }
        try {
            return Optional.of(new NaturalText<>(KeyShape.of(keys)));
        } catch (IllegalArgumentException noShape) {
            return Optional.empty();
        }
    }

    @Override
    public String of(K key) {
        StringJoiner text = new StringJoiner(SEPARATOR);
        shape.write(requireNonNull(key, "key must not be null"), text::add);
        return text.toString();
    }

    @Override
    public K parse(String text) {
        String[] parts = requireNonNull(text, "text must not be null").split(SEPARATOR, -1);
        if (parts.length != shape.size()) {
            throw new IllegalArgumentException("This is no text of a key: it has " + parts.length + " parts with '"
                    + SEPARATOR + "' between them instead of " + shape.size());
        }
        return shape.read(Arrays.asList(parts).iterator());
    }

    /** A text of keys that are text: themselves. */
    private enum Verbatim implements KeyText<String> {
        TEXT;

        @Override
        public String of(String key) {
            return requireNonNull(key, "key must not be null");
        }

        @Override
        public String parse(String text) {
            return requireNonNull(text, "text must not be null");
        }
    }
}
