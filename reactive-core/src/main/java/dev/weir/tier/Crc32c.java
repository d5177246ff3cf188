/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A CRC32C of texts, a byte at a time: the platform's own wants the bytes of each text in an array first, which for a few short
 * ones costs more than the sum, and every remote read begins with one. It begins with {@code -1} and is inverted at the end.
 */
final class Crc32c {

    private static final int REVERSED_POLYNOMIAL = 0x82F6_3B78;
    private static final int[] TABLE = table();

    private Crc32c() {}

    static int update(int sum, int octet) {
        return TABLE[(sum ^ octet) & 0xFF] ^ sum >>> Byte.SIZE;
    }

    /** With the bytes of a text in UTF-8. */
    static int update(int sum, String text) {
        int next = sum;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return update(sum, text.getBytes(UTF_8));
            }
            next = update(next, c);
        }
        return next;
    }

    private static int update(int sum, byte[] bytes) {
        int next = sum;
        for (byte octet : bytes) {
            next = update(next, octet);
        }
        return next;
    }

    private static int[] table() {
        int[] table = new int[1 << Byte.SIZE];
        for (int octet = 0; octet < table.length; octet++) {
            int sum = octet;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                sum = sum >>> 1 ^ (sum & 1) * REVERSED_POLYNOMIAL;
            }
            table[octet] = sum;
        }
        return table;
    }
}
