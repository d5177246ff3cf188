/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.key;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A code for any text that uses only letters and digits of ASCII, {@code _}, {@code .}, {@code -}, and {@code %} with two
 * hexadecimal digits for each byte of what is none of these. Each text has one code.
 */
final class PercentCode {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private PercentCode() {}

    /** Whether a code may contain this. */
    static boolean uses(char c) {
        return isPlain(c) || c == '%';
    }

    static String encode(String text) {
        if (isPlain(text)) {
            return text;
        }
        ByteBuffer bytes = utf8(text);
        StringBuilder code = new StringBuilder(bytes.remaining() + 16);
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (isPlain((char) next)) {
                code.append((char) next);
            } else {
                code.append('%').append(HEX.toHexDigits(next));
            }
        }
        return code.toString();
    }

    static String decode(String code) {
        if (isPlain(code)) {
            return code;
        }
        ByteBuffer bytes = ByteBuffer.allocate(code.length());
        for (int i = 0; i < code.length(); i++) {
            if (code.charAt(i) == '%') {
                bytes.put((byte) byteAfter(code, i));
                i += 2;
            } else {
                bytes.put((byte) plainAt(code, i));
            }
        }
        String text = textOf(bytes.flip());
        if (!encode(text).equals(code)) {
            throw new IllegalArgumentException("This is no text of a key: it encodes what is written as it is, or "
                    + "encodes in small letters. Compare it with what KeyText.of gives");
        }
        return text;
    }

    private static int byteAfter(String code, int percent) {
        int end = percent + 3;
        boolean isByte = end <= code.length()
                && HexFormat.isHexDigit(code.charAt(percent + 1))
                && HexFormat.isHexDigit(code.charAt(percent + 2));
        if (!isByte) {
            throw new IllegalArgumentException(
                    "This is no text of a key: two hexadecimal digits must follow the '%' at " + "position " + percent
                            + " of a component");
        }
        return HexFormat.fromHexDigits(code, percent + 1, end);
    }

    private static char plainAt(String code, int position) {
        char c = code.charAt(position);
        if (!isPlain(c)) {
            throw new IllegalArgumentException("This is no text of a key: the character at position " + position
                    + " of a component is not encoded. Compare it with what KeyText.of gives");
        }
        return c;
    }

    private static ByteBuffer utf8(String text) {
        try {
            return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "A key holds half a surrogate pair, so that it is no valid Unicode and cannot be written: check "
                            + "texts from outside before they become keys",
                    e);
        }
    }

    private static String textOf(ByteBuffer utf8) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("This is no text of a key: what a component encodes is not UTF-8", e);
        }
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isPlain(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_'
                || c == '.'
                || c == '-';
    }
}
