/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.codec.TypeRef;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

/**
 * The types of a cache.
 *
 * @param keys the class of its keys
 * @param values the type of its values
 */
record CacheTypes(Class<?> keys, TypeRef<?> values) {

    /** As the properties say, or else as the beans do. */
    static CacheTypes of(String property, CacheProperties said, CacheBeans beans, ClassLoader loader) {
        Type keys = type(property + ".key", said.key(), beans.keys(), loader);
        Type values = type(property + ".value", said.value(), beans.values(), loader);
        if (!(keys instanceof Class<?> plain)) {
            throw new WeirConfigurationException(
                    property + ".key",
                    "Keys cannot be of a type with type arguments, " + keys.getTypeName() + ".",
                    "Write the name of a class, such as String, Long or a record.");
        }
        return new CacheTypes(plain, values instanceof Class<?> simple ? TypeRef.of(simple) : TypeRef.of(values));
    }

    /** What a reference to the cache is injected as. */
    ResolvableType cache(Class<?> type) {
        return ResolvableType.forClassWithGenerics(
                type, ResolvableType.forClass(keys), ResolvableType.forType(values.type()));
    }

    private static Type type(
            String property, @Nullable String said, @Nullable ResolvableType declared, ClassLoader loader) {
        if (said != null) {
            return TypeNames.read(property, said, loader);
        }
        if (declared != null) {
            return declared.getType();
        }
        throw new WeirConfigurationException(
                property,
                "It is missing, and no bean for this cache says the type.",
                "Write the name of a class with its package, or declare a Loader, BulkLoader or Store bean, qualified by the"
                        + " name of the cache, whose type arguments say it.");
    }
}
