/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.policy.CachePolicy;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.StringJoiner;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The plan of a cache in words, as deep as it goes: what its builder was told, for tests of who tells it. */
public final class CachePlan {

    private static final int DEEPEST = 6;

    private CachePlan() {}

    public static String of(ReactiveCache<?, ?> cache) {
        return written(((DefaultReactiveCache<?, ?>) cache).pools().plan(), 0);
    }

    /** The fields of anything of ours. */
    public static String written(@Nullable Object what, int depth) {
        if (what instanceof Supplier<?> secret) {
            return "supplier of " + secret.get();
        }
        if (what == null || !isLookedInto(what) || depth > DEEPEST) {
            return String.valueOf(what);
        }
        StringJoiner parts = new StringJoiner(", ", what.getClass().getSimpleName() + "[", "]");
        for (Field field : what.getClass().getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                continue;
            }
            try {
                field.setAccessible(true);
                parts.add(field.getName() + "=" + written(field.get(what), depth + 1));
            } catch (IllegalAccessException unreadable) {
                throw new IllegalStateException(unreadable);
            }
        }
        return parts.toString();
    }

    private static boolean isLookedInto(Object what) {
        Class<?> type = what.getClass();
        return type.getName().startsWith("dev.weir")
                && !type.isEnum()
                && !type.isHidden()
                && !(what instanceof CachePolicy)
                && !(what instanceof Consistency);
    }
}
