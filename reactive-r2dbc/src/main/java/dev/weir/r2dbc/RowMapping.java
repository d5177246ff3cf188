/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import static java.util.Objects.requireNonNull;

import io.r2dbc.spi.Readable;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A mapping between values and rows: which columns a value is written to, and how it is made of a row. Immutable.
 *
 * @param <V> values
 */
public final class RowMapping<V> {

    private final Function<? super Readable, ? extends V> reader;
    private final List<Column<V>> columns;

    private RowMapping(Function<? super Readable, ? extends V> reader, List<Column<V>> columns) {
        this.reader = reader;
        this.columns = List.copyOf(columns);
    }

    /**
     * A mapping that makes values of rows like this, and writes what {@link #column} adds. The row holds those columns and the key's;
     * enumerations and JSON arrive as text.
     */
    public static <V> RowMapping<V> reading(Function<? super Readable, ? extends V> reader) {
        return new RowMapping<>(requireNonNull(reader, "reader must not be null"), List.of());
    }

    /** A mapping of the components of a record to columns of their names, {@code unitPrice} to {@code unit_price}. */
    public static <V> RowMapping<V> ofRecord(Class<V> type) {
        RecordComponent[] components =
                requireNonNull(type, "type must not be null").getRecordComponents();
        if (components == null) {
            throw new IllegalArgumentException(type.getName()
                    + " is not a record: map it with RowMapping.reading(…).column(…), or make it a record");
        }
        List<Column<V>> columns = new ArrayList<>();
        for (RecordComponent component : components) {
            columns.add(column(component));
        }
        Constructor<V> constructor = constructor(type, components);
        return new RowMapping<>(row -> make(constructor, components, columns, row), columns);
    }

    /** Adds a column that is written, too. */
    public <T> RowMapping<V> column(String name, Class<T> type, Function<? super V, ? extends @Nullable T> getter) {
        List<Column<V>> more = new ArrayList<>(columns);
        more.add(new Column<>(requireNonNull(name, "name must not be null"), known(name, type), getter::apply));
        return new RowMapping<>(reader, more);
    }

    List<Column<V>> columns() {
        return columns;
    }

    V read(Readable row) {
        return requireNonNull(reader.apply(row), "A row must be mapped to a value, and was mapped to null");
    }

    /** A column of a value. */
    record Column<V>(String name, Class<?> type, Function<V, @Nullable Object> getter) {

        /** What is written to it. A value that it cannot be had of is refused as data, without repeating what was said about it. */
        @Nullable
        Object of(V value) {
            try {
                return getter.apply(value);
            } catch (RuntimeException failure) {
                throw PostgresErrors.data("What is written to column " + name + " cannot be had of a value: its getter"
                        + " has thrown " + failure.getClass().getName());
            }
        }
    }

    private static Class<?> known(String name, Class<?> type) {
        Class<?> boxed = JavaType.boxed(requireNonNull(type, "type must not be null"));
        if (!JavaType.isKnown(boxed)) {
            throw new IllegalArgumentException("Column " + name + " is mapped to " + type.getTypeName()
                    + ", which is not supported; known are " + JavaType.all()
                    + ". Map it to one of them with RowMapping.reading(…).column(…)");
        }
        return boxed;
    }

    private static <V> Column<V> column(RecordComponent component) {
        String name = snakeCase(component.getName());
        Method accessor = component.getAccessor();
        accessor.setAccessible(true);
        return new Column<>(name, known(name, component.getType()), value -> invoke(accessor, value));
    }

    static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("([A-Z])([A-Z][a-z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }

    private static <V> Constructor<V> constructor(Class<V> type, RecordComponent[] components) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<V> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static <V> V make(
            Constructor<V> constructor, RecordComponent[] components, List<Column<V>> columns, Readable row) {
        @Nullable Object[] arguments = new Object[components.length];
        for (int place = 0; place < components.length; place++) {
            Column<V> column = columns.get(place);
            arguments[place] = JavaType.read(row, column.name(), column.type());
            if (arguments[place] == null && components[place].getType().isPrimitive()) {
                throw new IllegalStateException("Column " + column.name() + " is NULL in a row, and component "
                        + components[place].getName() + " is a " + components[place].getType()
                        + ": make it a " + column.type().getSimpleName() + ", or the column NOT NULL");
            }
        }
        return instantiate(constructor, arguments);
    }

    private static <V> V instantiate(Constructor<V> constructor, @Nullable Object[] arguments) {
        try {
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException refused) {
            throw thrown(refused);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static @Nullable Object invoke(Method accessor, Object value) {
        try {
            return accessor.invoke(value);
        } catch (InvocationTargetException refused) {
            throw thrown(refused);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static RuntimeException thrown(InvocationTargetException refused) {
        return refused.getCause() instanceof RuntimeException said ? said : new IllegalStateException(refused);
    }
}
