/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.field;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.IntPredicate;

/** A classification of the characters that header fields are made of (RFC 9110, section 5.6). */
final class FieldText {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final String TOKEN_SYMBOLS = "!#$%&'*+-.^_`|~";

    private FieldText() {}

    static boolean isTokenCharacter(int c) {
        return isLetter(c) || isDigit(c) || (c < 128 && TOKEN_SYMBOLS.indexOf(c) >= 0);
    }

    static boolean isToken(String text) {
        return !text.isEmpty() && isAll(text, FieldText::isTokenCharacter);
    }

    /** Whether all characters are such ones. A loop, because every answer has several texts looked at. */
    static boolean isAll(String text, IntPredicate such) {
        for (int i = 0; i < text.length(); i++) {
            if (!such.test(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    static boolean isBlank(int c) {
        return c == ' ' || c == '\t';
    }

    static boolean isPrintable(int c) {
        return c >= ' ' && c < 127;
    }

    /** The same in small letters; those beyond ASCII stay as they are. */
    static String lowerCase(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** The same without the blanks around it. */
    static String trimmed(String text) {
        int begin = 0;
        int end = text.length();
        while (begin < end && isBlank(text.charAt(begin))) {
            begin++;
        }
        while (begin < end && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(begin, end);
    }

    /** The same with {@code %} and two digits for each byte of whatever is not allowed, and of {@code %} itself: each text has its own. */
    static String encoded(String text, IntPredicate allowed) {
        if (isAll(text, c -> c != '%' && allowed.test(c))) {
            return text;
        }
        StringBuilder code = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (c < 128 && c != '%' && allowed.test(c)) {
                code.append((char) c);
            } else {
                encode(c, code);
            }
        });
        return code.toString();
    }

    private static void encode(int c, StringBuilder code) {
        if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
            // Half a pair has no bytes in UTF-8, and must not look like another half.
            code.append("%u").append(HEX.toHexDigits((char) c));
            return;
        }
        for (byte next : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
            code.append('%').append(HEX.toHexDigits(next));
        }
    }
}
