/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import io.r2dbc.postgresql.codec.Json;
import org.jspecify.annotations.Nullable;

/**
 * A literal of an array, written value by value: in this form all values of one column travel as one parameter. Text that no column can
 * hold is refused here, because the server would refuse all of them for it, and the driver would change it.
 */
final class ArrayLiteral {

    /** How many characters a value is expected to take. */
    static final int EACH = 16;

    private final StringBuilder text;

    /** Of about so many characters. */
    ArrayLiteral(int expected) {
        text = new StringBuilder(expected).append('{');
    }

    boolean isEmpty() {
        return text.length() == 1;
    }

    void add(long number) {
        separate();
        text.append(number);
    }

    void add(@Nullable Object value) {
        separate();
        if (value == null) {
            text.append("NULL");
        } else if (value instanceof Number number) {
            // With an exponent where there is one: written out, a few bytes could become gigabytes.
            append(number);
        } else {
            quote(value instanceof Object[] array ? of(array) : spoken(value));
        }
    }

    @Override
    public String toString() {
        text.append('}');
        String whole = text.toString();
        text.setLength(text.length() - 1);
        return whole;
    }

    /** Whether a text column can hold it: there is no zero character in Postgres, and no half of a pair in UTF-8. */
    static boolean canBeHeld(CharSequence text) {
        for (int at = 0; at < text.length(); at++) {
            char each = text.charAt(at);
            if (each == 0) {
                return false;
            }
            if (Character.isSurrogate(each)) {
                boolean isPair = Character.isHighSurrogate(each)
                        && at + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(at + 1));
                if (!isPair) {
                    return false;
                }
                at++;
            }
        }
        return true;
    }

    private void separate() {
        if (text.length() > 1) {
            text.append(',');
        }
    }

    private static String of(Object[] array) {
        ArrayLiteral inner = new ArrayLiteral(array.length * EACH + 2);
        for (Object each : array) {
            inner.add(each);
        }
        return inner.toString();
    }

    private static String spoken(Object value) {
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        return value instanceof Json json ? json.asString() : value.toString();
    }

    private void append(Number number) {
        if (number instanceof Long || number instanceof Integer || number instanceof Short) {
            text.append(number.longValue());
        } else {
            text.append(number);
        }
    }

    private void quote(String value) {
        if (!canBeHeld(value)) {
            throw PostgresErrors.data("A text holds a zero character or half of a surrogate pair, which Postgres"
                    + " cannot store: take it out");
        }
        text.append('"');
        for (int at = 0; at < value.length(); at++) {
            char each = value.charAt(at);
            if (each == '"' || each == '\\') {
                text.append('\\');
            }
            text.append(each);
        }
        text.append('"');
    }
}
