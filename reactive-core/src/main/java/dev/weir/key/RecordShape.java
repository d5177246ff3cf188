/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.key;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** A shape of keys that are records: the shapes of their components, one after the other. */
final class RecordShape<K> implements KeyShape<K> {

    private static final MethodType GET = MethodType.methodType(Object.class, Object.class);

    private final Class<K> type;
    private final List<Component> components;
    private final MethodHandle constructor;

    private RecordShape(Class<K> type, List<Component> components, MethodHandle constructor) {
        this.type = type;
        this.components = components;
        this.constructor = constructor;
    }

    static <K> RecordShape<K> of(Class<K> type, Set<Class<?>> around) {
        if (around.contains(type)) {
            throw new IllegalArgumentException(
                    type.getTypeName() + " holds itself, so that its keys have no fixed number "
                            + "of parts: take a record that does not, or implement KeyText");
        }
        Set<Class<?>> inside = new LinkedHashSet<>(around);
        inside.add(type);
        RecordComponent[] components = type.getRecordComponents();
        if (components.length == 0) {
            throw new IllegalArgumentException(
                    type.getTypeName() + " has no components, so that all its keys are one: give it a component");
        }
        return new RecordShape<>(
                type,
                Arrays.stream(components)
                        .map(component -> Component.of(component, inside))
                        .toList(),
                constructorOf(type, components));
    }

    /** The names of its components, in order. */
    List<String> names() {
        return components.stream().map(Component::name).toList();
    }

    /** Whether each component is one text. */
    boolean isFlat() {
        return components.size() == size();
    }

    @Override
    public int size() {
        return components.stream().mapToInt(component -> component.shape.size()).sum();
    }

    @Override
    public void write(K key, Consumer<String> texts) {
        for (Component component : components) {
            component.write(key, texts);
        }
    }

    @Override
    public K read(Iterator<String> texts) {
        Object[] values = new Object[components.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = components.get(i).shape.read(texts);
        }
        try {
            return type.cast((Object) constructor.invokeExact(values));
        } catch (RuntimeException refused) {
            throw new IllegalArgumentException(
                    "This is no text of a key: " + type.getTypeName() + " refuses what it says", refused);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new UndeclaredThrowableException(e);
        }
    }

    private static MethodHandle constructorOf(Class<?> type, RecordComponent[] components) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            requireAccess(type, constructor);
            return MethodHandles.lookup()
                    .unreflectConstructor(constructor)
                    .asSpreader(Object[].class, types.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw new IllegalStateException("Every record has its canonical constructor", e);
        }
    }

    private static void requireAccess(Class<?> type, AccessibleObject member) {
        if (!member.trySetAccessible()) {
            throw new IllegalArgumentException("Weir may not read " + type.getTypeName()
                    + ": make the record public and "
                    + "export its package, add 'opens " + type.getPackageName() + ";' to its module-info, or implement "
                    + "KeyText");
        }
    }

    /** A component of the records. */
    private record Component(String name, Class<?> owner, MethodHandle accessor, KeyShape<Object> shape) {

        @SuppressWarnings("unchecked") // the accessor gives what the shape is of
        static Component of(RecordComponent component, Set<Class<?>> inside) {
            Class<?> owner = component.getDeclaringRecord();
            requireAccess(owner, component.getAccessor());
            try {
                return new Component(
                        component.getName(),
                        owner,
                        MethodHandles.lookup()
                                .unreflect(component.getAccessor())
                                .asType(GET),
                        (KeyShape<Object>) shapeOf(component, inside));
            } catch (IllegalAccessException e) {
                throw new IllegalStateException("What was made accessible is", e);
            }
        }

        private static KeyShape<?> shapeOf(RecordComponent component, Set<Class<?>> inside) {
            try {
                return KeyShape.of(component.getType(), inside);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "Component '" + component.getName() + "' of "
                                + component.getDeclaringRecord().getTypeName() + ": " + e.getMessage(),
                        e);
            }
        }

        void write(Object key, Consumer<String> texts) {
            Object value = get(key);
            if (value == null) {
                throw new IllegalArgumentException("Component '" + name + "' of a " + owner.getTypeName()
                        + " is null, and so the key cannot be written: refuse null in the record's constructor");
            }
            shape.write(value, texts);
        }

        private Object get(Object key) {
            try {
                return (Object) accessor.invokeExact(key);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new UndeclaredThrowableException(e);
            }
        }
    }
}
