/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.spi.Readable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A type of Java, and the types of columns whose values it can hold, all of them and unchanged. */
final class JavaType {

    private static final Set<String> TEXTS = Set.of("text", "varchar");
    private static final Map<Class<?>, Set<String>> HELD = Map.ofEntries(
            Map.entry(String.class, Set.of("text", "varchar", "bpchar", "json", "jsonb")),
            Map.entry(Short.class, Set.of("int2")),
            Map.entry(Integer.class, Set.of("int4", "int2")),
            Map.entry(Long.class, Set.of("int8", "int4", "int2")),
            Map.entry(Float.class, Set.of("float4")),
            Map.entry(Double.class, Set.of("float8", "float4")),
            Map.entry(BigDecimal.class, Set.of("numeric")),
            Map.entry(BigInteger.class, Set.of("numeric")),
            Map.entry(Boolean.class, Set.of("bool")),
            Map.entry(UUID.class, Set.of("uuid")),
            Map.entry(LocalDate.class, Set.of("date")),
            Map.entry(LocalTime.class, Set.of("time")),
            Map.entry(LocalDateTime.class, Set.of("timestamp")),
            Map.entry(Instant.class, Set.of("timestamptz")),
            Map.entry(OffsetDateTime.class, Set.of("timestamptz")),
            Map.entry(byte[].class, Set.of("bytea")),
            Map.entry(Json.class, Set.of("json", "jsonb")),
            Map.entry(String[].class, Set.of("_text", "_varchar")),
            Map.entry(Short[].class, Set.of("_int2")),
            Map.entry(Integer[].class, Set.of("_int4")),
            Map.entry(Long[].class, Set.of("_int8")),
            Map.entry(Double[].class, Set.of("_float8")),
            Map.entry(UUID[].class, Set.of("_uuid")));
    private static final Set<Class<?>> KEYS =
            Set.of(String.class, Short.class, Integer.class, Long.class, UUID.class, LocalDate.class, Boolean.class);
    private static final Set<String> KEY_COLUMNS =
            Set.of("text", "varchar", "int2", "int4", "int8", "uuid", "date", "bool");

    private static final Map<Class<?>, Class<?>> BOXES = Map.of(
            short.class, Short.class,
            int.class, Integer.class,
            long.class, Long.class,
            float.class, Float.class,
            double.class, Double.class,
            boolean.class, Boolean.class);

    private JavaType() {}

    static Class<?> boxed(Class<?> type) {
        return BOXES.getOrDefault(type, type);
    }

    static boolean isKnown(Class<?> type) {
        return type.isEnum() || HELD.containsKey(type);
    }

    static boolean isKey(Class<?> type) {
        return type.isEnum() || KEYS.contains(type);
    }

    /** Whether a column of this type can be a key: equal only if the same, and read as it was written. */
    static boolean isKey(ColumnType column) {
        return column.isEnum() || KEY_COLUMNS.contains(column.name());
    }

    static boolean holds(Class<?> type, ColumnType column) {
        if (type.isEnum()) {
            return column.isEnum() || TEXTS.contains(column.name());
        }
        return HELD.getOrDefault(type, Set.of()).contains(column.name()) || type == String.class && column.isEnum();
    }

    /** The columns it can be kept in, for people; the first is the one to choose. */
    static List<String> columns(Class<?> type) {
        if (type.isEnum()) {
            return List.of("text");
        }
        Set<String> names = HELD.getOrDefault(type, Set.of());
        return names.stream()
                .sorted((one, two) -> Integer.compare(preference(one), preference(two)))
                .map(ColumnType::spoken)
                .toList();
    }

    /** All that are known, for people. */
    static String all() {
        return HELD.keySet().stream().map(Class::getSimpleName).sorted().collect(Collectors.joining(", ")) + ", enums";
    }

    /** What stands in a row, as this type; the column was selected as {@link ColumnType#selected} says. */
    static @Nullable Object read(Readable row, String label, Class<?> type) {
        if (type.isEnum()) {
            String name = row.get(label, String.class);
            return name == null ? null : constant(type, name);
        }
        if (type == Json.class) {
            String text = row.get(label, String.class);
            return text == null ? null : Json.of(text);
        }
        return row.get(label, type);
    }

    private static Object constant(Class<?> type, String name) {
        return Arrays.stream(type.getEnumConstants())
                .filter(each -> ((Enum<?>) each).name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "There is a row with a value that " + type.getSimpleName() + " has no constant for: add it"));
    }

    private static int preference(String name) {
        List<String> wide = List.of("text", "int8", "int4", "float8", "jsonb", "_text");
        int place = wide.indexOf(name);
        return place < 0 ? wide.size() + name.length() : place;
    }
}
