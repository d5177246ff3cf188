/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A table as the catalog describes it, and the statements about it. Names are quoted here and nowhere else; no value is part of a
 * statement.
 *
 * @param name quoted, with its schema
 * @param identity tells one table from all others, on all servers as far as that can be known
 * @param key the columns that identify a row
 * @param columns the other ones that are read
 * @param written those of them that are written
 * @param version the column that says which of two rows is newer; {@code null} if none does
 */
record TableSql(
        String name,
        String identity,
        List<TableColumn> key,
        List<TableColumn> columns,
        List<TableColumn> written,
        @Nullable String version) {

    /** A column, quoted. */
    record TableColumn(String quoted, ColumnType type) {}

    static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    List<ColumnType> keyTypes() {
        return types(key);
    }

    /** Of the key, then of what is written. */
    List<ColumnType> rowTypes() {
        List<ColumnType> types = new ArrayList<>(types(key));
        types.addAll(types(written));
        return types;
    }

    /** All rows of the keys that are bound from the first parameter on. */
    String select() {
        String selected = IntStream.range(0, key.size() + columns.size())
                .mapToObj(place -> place < key.size() ? key.get(place) : columns.get(place - key.size()))
                .map(column -> column.type().selected("t." + column.quoted()) + " AS " + column.quoted())
                .distinct()
                .collect(Collectors.joining(", "));
        if (key.size() == 1) {
            return "SELECT " + selected + " FROM " + name + " AS t WHERE t."
                    + key.get(0).quoted() + " = ANY($1::" + key.get(0).type().array() + ")";
        }
        return "SELECT " + selected + " FROM " + Batch.unnested(keyTypes(), 1) + " JOIN " + name + " AS t ON "
                + matchesKey("t.");
    }

    /** Writes rows, bound from a parameter on, where a condition holds; answers the keys of those that were written. */
    String upsert(int firstParameter, String condition) {
        List<ColumnType> types = rowTypes();
        String columns = IntStream.range(0, types.size())
                .mapToObj(place -> column(place).quoted())
                .collect(Collectors.joining(", "));
        String values = IntStream.range(0, types.size())
                .mapToObj(place -> Batch.taken(types, place, firstParameter))
                .collect(Collectors.joining(", "));
        String keys = names(key, "");
        return "INSERT INTO " + name + " AS t (" + columns + ") SELECT " + values + " FROM "
                + Batch.unnested(types, firstParameter) + condition + " ORDER BY " + keyPlaces() + " ON CONFLICT ("
                + keys + ") DO " + update() + " RETURNING " + names(key, "t.");
    }

    /** Which of the rows that are bound from a parameter on were not written, by their places from one on, as one text. */
    String conflicts(int firstParameter, String writtenRows) {
        return "SELECT string_agg(u.ord::text, ',') FROM " + Batch.unnested(rowTypes(), firstParameter)
                + " WHERE NOT EXISTS (SELECT FROM " + writtenRows + " AS t WHERE " + matchesKey("t.") + ")";
    }

    /** Deletes the rows of the keys that are bound from a parameter on, where a condition holds. */
    String delete(int firstParameter, String condition) {
        if (key.size() == 1) {
            return "DELETE FROM " + name + " AS t WHERE " + condition + "t."
                    + key.get(0).quoted() + " = ANY($" + firstParameter + "::"
                    + key.get(0).type().array() + ")";
        }
        return "DELETE FROM " + name + " AS t USING " + Batch.unnested(keyTypes(), firstParameter) + " WHERE "
                + condition + matchesKey("t.");
    }

    private String update() {
        if (written.isEmpty()) {
            return "NOTHING";
        }
        String set = written.stream()
                .map(column -> column.quoted() + " = EXCLUDED." + column.quoted())
                .collect(Collectors.joining(", "));
        String where =
                version == null ? "" : " WHERE COALESCE(t." + version + ", 0) < COALESCE(EXCLUDED." + version + ", 0)";
        return "UPDATE SET " + set + where;
    }

    private TableColumn column(int place) {
        return place < key.size() ? key.get(place) : written.get(place - key.size());
    }

    private String matchesKey(String prefix) {
        return IntStream.range(0, key.size())
                .mapToObj(place -> prefix + key.get(place).quoted() + " = u.c" + (place + 1))
                .collect(Collectors.joining(" AND "));
    }

    private String keyPlaces() {
        return IntStream.rangeClosed(1, key.size())
                .mapToObj(place -> "u.c" + place)
                .collect(Collectors.joining(", "));
    }

    private static String names(List<TableColumn> columns, String prefix) {
        return columns.stream().map(column -> prefix + column.quoted()).collect(Collectors.joining(", "));
    }

    private static List<ColumnType> types(List<TableColumn> columns) {
        return columns.stream().map(TableColumn::type).toList();
    }
}
