/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import io.r2dbc.spi.Readable;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A mapping between keys and the columns that identify a row: one column, or one for each component of a record.
 *
 * @param columns of the key, in order
 * @param reader makes a key of a row
 */
record KeyMapping<K>(List<RowMapping.Column<K>> columns, Function<Readable, K> reader) {

    static <K> KeyMapping<K> of(String column, Class<K> type) {
        Class<?> boxed = known(column, type);
        @SuppressWarnings("unchecked")
        Function<Readable, K> reader =
                row -> (K) Objects.requireNonNull(JavaType.read(row, column, boxed), "a key is NULL");
        return new KeyMapping<>(List.of(new RowMapping.Column<>(column, boxed, key -> key)), reader);
    }

    static <K> KeyMapping<K> ofRecord(Class<K> type) {
        RowMapping<K> mapping = RowMapping.ofRecord(type);
        mapping.columns().forEach(column -> known(column.name(), column.type()));
        return new KeyMapping<>(mapping.columns(), mapping::read);
    }

    /** Begins a row with the parts of a key, of which columns of these types can hold each; others are refused as data. */
    void begin(@Nullable Object[] row, K key, List<ColumnType> types) {
        for (int place = 0; place < columns.size(); place++) {
            RowMapping.Column<K> column = columns.get(place);
            Object part = column.of(key);
            if (!types.get(place).canHold(part)) {
                throw PostgresErrors.data(
                        "Column " + column.name() + ", a " + types.get(place).sql()
                                + ", cannot hold a key as it is: it is null, too long or out of range");
            }
            row[place] = part;
        }
    }

    private static Class<?> known(String column, Class<?> type) {
        Class<?> boxed = JavaType.boxed(type);
        if (!JavaType.isKey(boxed)) {
            throw new IllegalArgumentException("Key column " + column + " is mapped to " + type.getTypeName()
                    + ", which cannot be a key: take a String, Short, Integer, Long, Boolean, UUID, LocalDate or an enum,"
                    + " or a record of these");
        }
        return boxed;
    }
}
