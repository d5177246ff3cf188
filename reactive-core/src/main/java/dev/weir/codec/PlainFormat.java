/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.codec;

import java.util.Map;

/** The format of values that need none: text, bytes and whole numbers. */
enum PlainFormat implements PayloadFormat {
    INSTANCE;

    private static final Map<TypeRef<?>, Codec<?>> CODECS = Map.of(
            TypeRef.of(String.class), Codec.strings(),
            TypeRef.of(byte[].class), Codec.bytes(),
            TypeRef.of(Long.class), Codec.longs(),
            TypeRef.of(Integer.class), Codec.integers());

    @Override
    @SuppressWarnings("unchecked") // each codec stands under the type that it is for
    public <V> Codec<V> codecFor(TypeRef<V> type) {
        Codec<?> codec = CODECS.get(type);
        if (codec == null) {
            throw new IllegalArgumentException("There is no plain way to write " + type
                    + ": name a codec where the cache is built, or use a backend that comes with a format");
        }
        return (Codec<V>) codec;
    }
}
