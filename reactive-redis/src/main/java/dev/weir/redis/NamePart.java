/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.tier.TierException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A part of a name in Redis: any text, in letters and digits of ASCII, {@code _}, {@code .}, {@code -}, and {@code %} with two
 * hexadecimal digits for each byte of what is none of these. A part that is too long stands as {@code ~} and its SHA-256.
 * Two texts have two parts.
 */
final class NamePart {

    static final int LONGEST = 512;

    private static final char HASHED = '~';
    private static final boolean[] PLAIN = plain();
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private NamePart() {}

    static String of(String text) {
        String whole = whole(text);
        return whole.length() <= LONGEST ? whole : HASHED + sha256(text);
    }

    /** The part of a text, however long that is. */
    static String whole(String text) {
        if (isPlain(text)) {
            return text;
        }
        ByteBuffer bytes = utf8(text);
        StringBuilder part = new StringBuilder(bytes.remaining() + 16);
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (next >= 0 && isPlain((char) next)) {
                part.append((char) next);
            } else {
                part.append('%').append(HEX.toHexDigits(next));
            }
        }
        return part.toString();
    }

    static boolean isHashed(String part) {
        return !part.isEmpty() && part.charAt(0) == HASHED;
    }

    /** The text of a part that is not hashed; {@code null} if it is none that {@link #whole} gives. */
    static @Nullable String parse(String part) {
        if (isPlain(part)) {
            return part;
        }
        ByteBuffer bytes = ByteBuffer.allocate(part.length());
        for (int i = 0; i < part.length(); i++) {
            if (part.charAt(i) != '%') {
                bytes.put((byte) part.charAt(i));
            } else if (i + 2 < part.length()
                    && HexFormat.isHexDigit(part.charAt(i + 1))
                    && HexFormat.isHexDigit(part.charAt(i + 2))) {
                bytes.put((byte) HexFormat.fromHexDigits(part, i + 1, i + 3));
                i += 2;
            } else {
                return null;
            }
        }
        String text = UTF_8.decode(bytes.flip()).toString();
        return whole(text).equals(part) ? text : null;
    }

    /** The bytes of a text that is going to be stored. */
    static ByteBuffer utf8(String text) {
        try {
            return UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException half) {
            throw new TierException(
                    TierException.Reason.MISCONFIGURED,
                    "A key, tag or tenant holds half a surrogate pair, so that it is no valid Unicode and cannot be sent to "
                            + "Redis. Check texts from outside before they become keys.",
                    half);
        }
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(utf8(text));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256.", impossible);
        }
    }

    /** Whether a text is its own part, as nearly all are. */
    static boolean isItself(String text) {
        return text.length() <= LONGEST && isPlain(text);
    }

    /** Writes a text that is its own part, and says where it ends. */
    @SuppressWarnings(
            "deprecation") // it drops the high byte of each character, of which there is none here, and copies nothing
    static int write(String itself, byte[] target, int at) {
        int end = at + itself.length();
        itself.getBytes(0, itself.length(), target, at);
        return end;
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
        return c < PLAIN.length && PLAIN[c];
    }

    private static boolean[] plain() {
        boolean[] plain = new boolean['z' + 1];
        for (char c = 0; c < plain.length; c++) {
            plain[c] = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '_'
                    || c == '.'
                    || c == '-';
        }
        return plain;
    }
}
