/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import dev.weir.CachePlan;
import dev.weir.ReactiveCache;
import java.lang.reflect.Field;

/** The plan of a response cache in words: what its builder was told, for tests of who tells it. */
public final class FilterPlan {

    private FilterPlan() {}

    public static String of(ResponseCacheFilter filter) {
        return CachePlan.written(field(filter, "admission"), 0)
                + CachePlan.of((ReactiveCache<?, ?>) field(filter, "cache"));
    }

    private static Object field(ResponseCacheFilter filter, String name) {
        try {
            Field field = ResponseCacheFilter.class.getDeclaredField(name);
            field.setAccessible(true);
            return field.get(filter);
        } catch (ReflectiveOperationException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
