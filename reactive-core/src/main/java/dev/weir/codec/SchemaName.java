/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/**
 * A name of what a payload holds, in words: a format and a type, with the {@link SchemaVersion} of each class in it. Its
 * CRC32C is the schema id, which a program in another language can work out too.
 */
final class SchemaName {

    private SchemaName() {}

    /** The schema id for a name. */
    static int id(String name) {
        return crc(name.getBytes(UTF_8));
    }

    /** The schema id of another version of what has this one. */
    static int versioned(int schemaId, int version) {
        return crc(ByteBuffer.allocate(2 * Integer.BYTES)
                .putInt(schemaId)
                .putInt(version)
                .array());
    }

    /** A type in words, such as {@code java.util.List<shop.Product@2>}. */
    static String of(Type type) {
        if (type instanceof Class<?> plain) {
            return ofClass(plain);
        }
        if (type instanceof ParameterizedType generic) {
            return of(generic.getRawType()) + listed(generic.getActualTypeArguments(), ",", "<", ">");
        }
        if (type instanceof GenericArrayType array) {
            return of(array.getGenericComponentType()) + "[]";
        }
        if (type instanceof WildcardType wildcard) {
            return listed(wildcard.getUpperBounds(), "&", "? extends ", "")
                    + listed(wildcard.getLowerBounds(), "&", " super ", "");
        }
        throw new IllegalArgumentException("The type " + type + " is not known when the program runs. Write what it "
                + "stands for, as in new TypeRef<List<Product>>() {}");
    }

    private static String ofClass(Class<?> type) {
        if (type.isArray()) {
            return ofClass(type.getComponentType()) + "[]";
        }
        SchemaVersion version = type.getAnnotation(SchemaVersion.class);
        return version == null ? type.getName() : type.getName() + "@" + version.value();
    }

    private static String listed(Type[] types, String separator, String before, String after) {
        return types.length == 0
                ? ""
                : Arrays.stream(types).map(SchemaName::of).collect(Collectors.joining(separator, before, after));
    }

    private static int crc(byte[] text) {
        CRC32C crc = new CRC32C();
        crc.update(text, 0, text.length);
        return (int) crc.getValue();
    }
}
