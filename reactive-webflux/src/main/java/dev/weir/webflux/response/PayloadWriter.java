/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A writer of the payload of one response. */
final class PayloadWriter {

    private final ByteArrayOutputStream out;

    PayloadWriter(int about) {
        this.out = new ByteArrayOutputStream(about);
    }

    /** A number that is not negative. */
    void number(long number) {
        long rest = number;
        while (rest > 0x7F) {
            out.write((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(bytes.length);
        out.writeBytes(bytes);
    }

    void name(String name) {
        int number = UsualNames.number(name);
        number(number);
        if (number == 0) {
            text(name);
        }
    }

    byte[] bytesWith(byte[] rest) {
        out.writeBytes(rest);
        return out.toByteArray();
    }
}
