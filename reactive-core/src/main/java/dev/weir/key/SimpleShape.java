/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.key;

import java.lang.invoke.MethodType;
import java.util.Iterator;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A shape of keys that are one text.
 *
 * @param type its name, for sentences
 * @param print different texts for different keys
 * @param scan the opposite; may also understand what {@code print} never gives
 */
record SimpleShape<K>(String type, Function<K, String> print, Function<String, K> scan) implements KeyShape<K> {

    @SuppressWarnings("unchecked") // each case is about K
    static <K> Optional<KeyShape<K>> find(Class<K> type) {
        return Optional.ofNullable(
                (KeyShape<K>) shapeOf(MethodType.methodType(type).wrap().returnType()));
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public void write(K key, Consumer<String> texts) {
        texts.accept(PercentCode.encode(print.apply(key)));
    }

    @Override
    public K read(Iterator<String> texts) {
        String text = PercentCode.decode(texts.next());
        K key = scanned(text);
        // What is only understood, like +7 or 007, would be a second text of the same key.
        if (!print.apply(key).equals(text)) {
            throw unreadable(null);
        }
        return key;
    }

    private K scanned(String text) {
        try {
            return scan.apply(text);
        } catch (IllegalArgumentException e) {
            throw unreadable(e);
        }
    }

    private IllegalArgumentException unreadable(@Nullable IllegalArgumentException cause) {
        return new IllegalArgumentException(
                "This is no text of a key: a component is not written as " + type + " is. Compare it with what "
                        + "KeyText.of gives",
                cause);
    }

    private static @Nullable SimpleShape<?> shapeOf(Class<?> type) {
        if (type == String.class) {
            return new SimpleShape<String>("String", text -> text, text -> text);
        }
        if (type == Long.class) {
            return new SimpleShape<>("Long", String::valueOf, Long::valueOf);
        }
        if (type == Integer.class) {
            return new SimpleShape<>("Integer", String::valueOf, Integer::valueOf);
        }
        if (type == Short.class) {
            return new SimpleShape<>("Short", String::valueOf, Short::valueOf);
        }
        if (type == Boolean.class) {
            return new SimpleShape<>("Boolean", String::valueOf, Boolean::valueOf);
        }
        if (type == UUID.class) {
            return new SimpleShape<>("UUID", UUID::toString, UUID::fromString);
        }
        return type.isEnum() ? ofEnum(type) : null;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the type was found to be an enum
    private static SimpleShape<?> ofEnum(Class<?> type) {
        Class<? extends Enum> constants = type.asSubclass(Enum.class);
        return new SimpleShape<Enum>(type.getSimpleName(), Enum::name, name -> Enum.valueOf(constants, name));
    }
}
