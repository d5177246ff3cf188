/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Collection;

/** A writer of what follows the head of an envelope. */
final class EnvelopeWriter {

    private static final long LATEST = (1L << 48) - 1;

    private byte[] bytes;
    private int length;

    /** Begins after so many bytes, which are left to others, and expects so many more. */
    EnvelopeWriter(int start, int expected) {
        bytes = new byte[start + expected];
        length = start;
    }

    void oneByte(int value) {
        makeRoom(1);
        bytes[length++] = (byte) value;
    }

    void fourBytes(int value) {
        bigEndian(value, Integer.BYTES);
    }

    void sixBytes(long value) {
        if (value < 0 || value > LATEST) {
            throw new IllegalArgumentException("A time in an envelope is 0 to " + LATEST + " ms but was " + value);
        }
        bigEndian(value, 6);
    }

    void eightBytes(long value) {
        bigEndian(value, Long.BYTES);
    }

    /** Seven bits a byte, the lowest first; all but the last have their highest bit set. */
    void varint(long value) {
        long left = value;
        while ((left & ~0x7FL) != 0) {
            oneByte((int) left | 0x80);
            left >>>= 7;
        }
        oneByte((int) left);
    }

    /** A varint of a number that may be negative: twice the number, or what is left of that to minus one. */
    void zigzag(long value) {
        varint((value << 1) ^ (value >> 63));
    }

    void text(String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        varint(utf8.length);
        rest(utf8);
    }

    void texts(Collection<String> texts) {
        varint(texts.size());
        texts.forEach(this::text);
    }

    void rest(byte[] value) {
        makeRoom(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void bigEndian(long value, int count) {
        makeRoom(count);
        for (int shift = (count - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            bytes[length++] = (byte) (value >>> shift);
        }
    }

    private void makeRoom(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
        }
    }
}
