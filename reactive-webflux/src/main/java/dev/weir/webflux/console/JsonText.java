/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A text in JSON, made of maps, lists, texts, numbers, truths and nulls. It is written once for all who look, and needs no codec of the
 * application's.
 */
final class JsonText {

    private final StringBuilder text = new StringBuilder(256);

    private JsonText() {}

    static String of(@Nullable Object value) {
        return new JsonText().write(value).text.toString();
    }

    private JsonText write(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            object(map);
        } else if (value instanceof Iterable<?> list) {
            array(list);
        } else if (value instanceof Written written) {
            text.append(written.json());
        } else if (value == null || value instanceof Number || value instanceof Boolean) {
            text.append(isFinite(value) ? String.valueOf(value) : "null");
        } else {
            string(value.toString());
        }
        return this;
    }

    private static boolean isFinite(@Nullable Object value) {
        return !(value instanceof Double number) || Double.isFinite(number);
    }

    private void object(Map<?, ?> map) {
        char before = '{';
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            text.append(before);
            string(String.valueOf(entry.getKey()));
            text.append(':');
            write(entry.getValue());
            before = ',';
        }
        text.append(map.isEmpty() ? "{}" : "}");
    }

    private void array(Iterable<?> list) {
        text.append('[');
        for (Iterator<?> each = list.iterator(); each.hasNext(); ) {
            write(each.next());
            if (each.hasNext()) {
                text.append(',');
            }
        }
        text.append(']');
    }

    private void string(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            character(value.charAt(i));
        }
        text.append('"');
    }

    /** What is no letter of every alphabet is escaped where it could be taken for something else, in JSON or around it. */
    private void character(char one) {
        if (one == '"' || one == '\\') {
            text.append('\\').append(one);
        } else if (one < ' '
                || one == '<'
                || one == '>'
                || one == '&'
                || one == '\u2028'
                || one == '\u2029'
                || Character.isSurrogate(one)) {
            text.append(String.format("\\u%04x", (int) one));
        } else {
            text.append(one);
        }
    }

    /** A part that was written before. */
    record Written(String json) {}
}
