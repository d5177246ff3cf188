/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.cache;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.interceptor.KeyGenerator;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.core.KotlinDetector;

/**
 * A key generator whose keys say what they are made of. One parameter is the key itself, as Spring has it; several are a list; none is
 * {@link SimpleKey#EMPTY}. Arrays count as lists.
 */
public final class WeirKeyGenerator implements KeyGenerator {

    @Override
    public Object generate(Object target, Method method, @Nullable Object... all) {
        @Nullable
        Object[] params = KotlinDetector.isSuspendingFunction(method) ? Arrays.copyOf(all, all.length - 1) : all;
        if (params.length == 0) {
            return SimpleKey.EMPTY;
        }
        if (params.length == 1 && params[0] != null) {
            Object only = params[0];
            return listed(only);
        }
        return listed(params);
    }

    private static Object listed(Object param) {
        if (!param.getClass().isArray()) {
            return param;
        }
        List<@Nullable Object> parts = new ArrayList<>();
        for (int i = 0; i < Array.getLength(param); i++) {
            Object part = Array.get(param, i);
            parts.add(part == null ? null : listed(part));
        }
        return Collections.unmodifiableList(parts);
    }

    @Override
    public String toString() {
        return "WeirKeyGenerator";
    }
}
