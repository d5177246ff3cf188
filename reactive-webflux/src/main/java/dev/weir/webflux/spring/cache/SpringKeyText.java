/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.cache;

import dev.weir.key.KeyText;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.interceptor.SimpleKey;

/**
 * A text of keys of which nobody knows the type before they come. A string is its own text. What is not begins with {@code ~} and the name
 * of its type; so does a string that would look like that.
 */
final class SpringKeyText {

    private static final String MARK = "~";
    private static final ClassValue<Optional<KeyText<Object>>> NATURAL = new ClassValue<>() {
        @Override
        @SuppressWarnings("unchecked") // asked for with what is of the type
        protected Optional<KeyText<Object>> computeValue(Class<?> type) {
            return KeyText.natural((Class<Object>) type);
        }
    };

    private SpringKeyText() {}

    static String of(Object key) {
        return key instanceof String text && !text.startsWith(MARK) ? text : MARK + typed(key);
    }

    private static String typed(@Nullable Object part) {
        if (part == null) {
            return "null";
        }
        if (part instanceof List<?> parts) {
            return parts.stream().map(each -> escaped(typed(each))).collect(Collectors.joining(",", "(", ")"));
        }
        if (part.equals(SimpleKey.EMPTY)) {
            return "none";
        }
        Class<?> type = part instanceof Enum<?> constant ? constant.getDeclaringClass() : part.getClass();
        return NATURAL.get(type).map(text -> nameOf(type) + ":" + text.of(part)).orElseThrow(() -> unwritable(part));
    }

    /** Those that everybody knows by their short name, and that nobody else's is. */
    private static String nameOf(Class<?> type) {
        return type.getPackageName().equals("java.lang") || type.getName().equals("java.util.UUID")
                ? type.getSimpleName()
                : type.getName();
    }

    private static String escaped(String part) {
        return part.replace("%", "%25").replace(",", "%2C").replace("(", "%28").replace(")", "%29");
    }

    private static IllegalArgumentException unwritable(Object key) {
        if (key instanceof SimpleKey) {
            return new IllegalArgumentException(
                    "A SimpleKey does not say what it is made of, so this one cannot be written for other "
                            + "processes: import WeirCachingConfiguration, name WeirKeyGenerator as the key generator, or write key = \"…\" in "
                            + "the annotation");
        }
        return new IllegalArgumentException(
                "A key of " + key.getClass().getTypeName() + " cannot be written for other processes: write "
                        + "key = \"…\" in the annotation, such as key = \"#order.id\", to make it of String, Integer, Long, Short, Boolean, UUID, "
                        + "enums and records of these; or give the cache SpringKeys of your own");
    }
}
