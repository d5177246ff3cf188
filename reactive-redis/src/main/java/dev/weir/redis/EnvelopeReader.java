/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A reader of envelopes, one after the other, which keeps nothing of them but what it says about the last one. Of what follows the
 * head, what is not there or breaks a rule makes everything malformed, and reads as zero or nothing from then on, so that it need
 * be asked for once only, at the end.
 */
final class EnvelopeReader {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final CRC32C crc = new CRC32C();
    private ByteBuffer bytes = NOTHING;
    private boolean isMalformed;
    private Reading.@Nullable Unreadable objection;
    private @Nullable String key;

    /** Why the last one is as good as nothing, if it is. */
    Reading.@Nullable Unreadable objection() {
        return objection;
    }

    /** The key that the last one is of, where the name it is stored under does not tell. */
    @Nullable
    String key() {
        return key;
    }

    /** Begins where these bytes do, which are only lent; highest byte first. */
    void begin(ByteBuffer lent) {
        bytes = lent;
        isMalformed = false;
        key = null;
    }

    void end(Reading.@Nullable Unreadable why) {
        bytes = NOTHING;
        objection = why;
    }

    boolean isMalformed() {
        return isMalformed;
    }

    /** The checksum of all bytes from here on. */
    int sum() {
        int here = bytes.position();
        crc.reset();
        crc.update(bytes);
        bytes.position(here);
        return (int) crc.getValue();
    }

    void require(boolean holds) {
        isMalformed |= !holds;
    }

    int oneByte() {
        return has(1) ? bytes.get() & 0xFF : 0;
    }

    int fourBytes() {
        return has(Integer.BYTES) ? bytes.getInt() : 0;
    }

    long sixBytes() {
        return has(6) ? (bytes.getShort() & 0xFFFFL) << 32 | bytes.getInt() & 0xFFFF_FFFFL : 0;
    }

    long eightBytes() {
        return has(Long.BYTES) ? bytes.getLong() : 0;
    }

    /** A number in as few bytes as it needs, not greater than the most that makes sense here; unsigned. */
    long varint(long most) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int read = oneByte();
            value |= (read & 0x7FL) << shift;
            if (read < 0x80) {
                boolean isShortest = read != 0 || shift == 0;
                boolean fits = shift < 63 || read == 1;
                require(isShortest && fits && Long.compareUnsigned(value, most) <= 0);
                return isMalformed ? 0 : value;
            }
        }
        isMalformed = true;
        return 0;
    }

    long zigzag() {
        long value = varint(-1);
        return (value >>> 1) ^ -(value & 1);
    }

    String text() {
        int length = (int) varint(bytes.remaining());
        if (!has(length)) {
            return "";
        }
        byte[] utf8 = new byte[length];
        bytes.get(utf8);
        String text = new String(utf8, UTF_8);
        // What is no UTF-8 reads as replacement characters, and would be taken for a text that is none of it.
        require(text.indexOf('\uFFFD') < 0 || Arrays.equals(text.getBytes(UTF_8), utf8));
        return text;
    }

    /** So many texts as are said to come, no two alike: at least one, and at most as many as given. */
    Set<String> texts(int most) {
        int count = (int) varint(most);
        Set<String> texts = new LinkedHashSet<>();
        for (int i = 0; i < count && !isMalformed; i++) {
            require(texts.add(text()));
        }
        require(count > 0);
        return Collections.unmodifiableSet(texts);
    }

    /** The key, which stays. */
    void readKey() {
        key = text();
    }

    byte[] rest() {
        byte[] rest = new byte[isMalformed ? 0 : bytes.remaining()];
        bytes.get(rest);
        return rest;
    }

    private boolean has(int count) {
        require(bytes.remaining() >= count);
        return !isMalformed;
    }
}
