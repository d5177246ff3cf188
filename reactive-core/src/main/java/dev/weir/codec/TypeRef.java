/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.codec;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A type with its type arguments, which a class alone does not have: {@code new TypeRef<List<Product>>() {}}. The braces
 * matter, because it is the subclass that remembers the arguments.
 *
 * @param <V> the type
 */
public abstract class TypeRef<V> {

    private final Type type;
    private final String name;

    /** For the subclass that the braces make. */
    protected TypeRef() {
        if (!(getClass().getGenericSuperclass() instanceof ParameterizedType self)
                || self.getRawType() != TypeRef.class) {
            throw new IllegalArgumentException(
                    "A TypeRef needs its type argument at the place where it is made: new TypeRef<List<Product>>() {}");
        }
        type = self.getActualTypeArguments()[0];
        name = SchemaName.of(type);
    }

    private TypeRef(Type type) {
        this.type = type;
        name = SchemaName.of(type);
    }

    /** A type without type arguments. */
    public static <V> TypeRef<V> of(Class<V> type) {
        return new Plain<>(Objects.requireNonNull(type, "type"));
    }

    /** A type that is known when the program runs, such as one that was read from a file. */
    public static TypeRef<?> of(Type type) {
        return new Plain<>(Objects.requireNonNull(type, "type"));
    }

    /** The type. */
    public final Type type() {
        return type;
    }

    /**
     * The schema id of values of this type in a format: the CRC32C of the format's name, a space, and the type as Java names
     * it, each class with {@code @} and its {@link SchemaVersion} where it has one.
     */
    public final int schemaId(String format) {
        return SchemaName.id(format + " " + name);
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof TypeRef<?> that && type.equals(that.type);
    }

    @Override
    public final int hashCode() {
        return type.hashCode();
    }

    /** The type as Java names it. */
    @Override
    public final String toString() {
        return type.getTypeName();
    }

    private static final class Plain<V> extends TypeRef<V> {

        Plain(Type type) {
            super(type);
        }
    }
}
