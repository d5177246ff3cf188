/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.key;

import java.util.Iterator;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A shape of keys: how keys of one type are taken apart into texts, always equally many, and put together again. Each of
 * the texts is a {@linkplain PercentCode code}, so that no separator occurs in it.
 *
 * @param <K> keys
 */
sealed interface KeyShape<K> permits SimpleShape, RecordShape {

    /** What keys can be made of, for sentences. */
    String SUPPORTED = "String, Integer, Long, Short, Boolean, UUID, an enum, or a record of these";

    /** How many texts a key is taken apart into. */
    int size();

    void write(K key, Consumer<String> texts);

    K read(Iterator<String> texts);

    /**
     * The shape of a type.
     *
     * @throws IllegalArgumentException with what to change, if it has none
     */
    static <K> KeyShape<K> of(Class<K> type) {
        return of(type, Set.of());
    }

    /** The same inside of the records given, which it must not lead back to. */
    static <K> KeyShape<K> of(Class<K> type, Set<Class<?>> around) {
        if (type.isRecord()) {
            return RecordShape.of(type, around);
        }
        return SimpleShape.find(type)
                .orElseThrow(() -> new IllegalArgumentException(type.getTypeName()
                        + " is nothing that keys can be written with: use " + SUPPORTED
                        + ", or implement KeyText"));
    }
}
