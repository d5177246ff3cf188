/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A type of a column.
 *
 * @param name as the catalog has it, such as {@code int8}; of a domain, that of what it is made of
 * @param sql as statements have it, such as {@code bigint}
 * @param isEnum whether it is an enumeration
 * @param labels of the enumeration
 * @param longest how many characters it takes; {@code null} if that is not bounded
 */
record ColumnType(
        String name,
        String sql,
        boolean isEnum,
        Set<String> labels,
        @Nullable Integer longest) {

    /** The last year that is written in four digits: others are read in more than one way. */
    private static final int LAST_YEAR = 9999;

    private static final Map<String, String> SPOKEN = Map.ofEntries(
            Map.entry("int2", "smallint"),
            Map.entry("int4", "integer"),
            Map.entry("int8", "bigint"),
            Map.entry("float4", "real"),
            Map.entry("float8", "double precision"),
            Map.entry("bool", "boolean"));

    static String spoken(String name) {
        return name.startsWith("_") ? spoken(name.substring(1)) + "[]" : SPOKEN.getOrDefault(name, name);
    }

    boolean isBytes() {
        return name.equals("bytea");
    }

    /** Whether a column of this type can hold a part of a key as it is. */
    boolean canHold(@Nullable Object part) {
        if (part instanceof Number number) {
            return canHold(number.longValue());
        }
        if (part instanceof LocalDate date) {
            return date.getYear() > 0 && date.getYear() <= LAST_YEAR;
        }
        if (part instanceof String || part instanceof Enum<?>) {
            return canHold(part instanceof Enum<?> constant ? constant.name() : part.toString());
        }
        return part != null;
    }

    private boolean canHold(long number) {
        return switch (name) {
            case "int2" -> (short) number == number;
            case "int4" -> (int) number == number;
            default -> true;
        };
    }

    private boolean canHold(String text) {
        if (isEnum) {
            return labels.contains(text);
        }
        return (longest == null || text.codePointCount(0, text.length()) <= longest) && ArrayLiteral.canBeHeld(text);
    }

    private boolean isArray() {
        return name.startsWith("_");
    }

    /** The array in which many values of it travel. An array of arrays would be taken apart altogether. */
    String array() {
        return isArray() ? "text[]" : sql + "[]";
    }

    /** One of those values, as the column takes it. */
    String taken(String value) {
        return isArray() ? value + "::" + sql : value;
    }

    /** What to select so that it can be read as {@link JavaType#read} does. */
    String selected(String column) {
        return isEnum || name.equals("json") || name.equals("jsonb") || name.equals("bpchar")
                ? column + "::text"
                : column;
    }
}
