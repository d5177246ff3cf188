/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

/** A reading of one component of values: of a record, or a property of a bean. */
final class ValueReading {

    private final Method accessor;

    private ValueReading(Method accessor) {
        this.accessor = accessor;
    }

    /** The component of this name. */
    static ValueReading of(String property, Class<?> values, String name) {
        for (String method : List.of(name, "get" + StringUtils.capitalize(name), "is" + StringUtils.capitalize(name))) {
            Method accessor = ReflectionUtils.findMethod(values, method);
            if (accessor != null && accessor.getReturnType() != void.class) {
                ReflectionUtils.makeAccessible(accessor);
                return new ValueReading(accessor);
            }
        }
        throw new WeirConfigurationException(
                property,
                values.getName() + " has no component '" + name + "'.",
                "Write the name of a component of the record, or of a property that has a getter.");
    }

    Class<?> type() {
        return accessor.getReturnType();
    }

    @Nullable
    Object of(Object value) {
        try {
            return accessor.invoke(value);
        } catch (IllegalAccessException inaccessible) {
            throw new IllegalStateException(accessor + " cannot be called", inaccessible);
        } catch (InvocationTargetException failed) {
            ReflectionUtils.rethrowRuntimeException(failed.getTargetException());
            throw new IllegalStateException(failed);
        }
    }
}
