/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import dev.weir.codec.UndecodableException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** A reader of the payload of one response, which may be anything. */
final class PayloadReader {

    /** The year 9999; what is later was written by nobody here. */
    private static final long LAST_MOMENT = 253_402_300_799_999L;

    private static final int LONGEST_NUMBER = 9;

    private final ByteBuffer in;

    PayloadReader(ByteBuffer in) {
        this.in = in;
    }

    long number() {
        long number = 0;
        for (int i = 0; i < LONGEST_NUMBER && in.hasRemaining(); i++) {
            byte next = in.get();
            number |= (next & 0x7FL) << (7 * i);
            if (next >= 0) {
                return number;
            }
        }
        throw new UndecodableException("A response ends within a number, or has one that is too long");
    }

    /** A number up to a limit. */
    int count(int most) {
        long number = number();
        if (number > most) {
            throw new UndecodableException("A response has a number above " + most + " where that is the most");
        }
        return (int) number;
    }

    long moment() {
        long number = number();
        if (number > LAST_MOMENT) {
            throw new UndecodableException("A response was made too late");
        }
        return number;
    }

    String text() {
        int length = count(in.remaining());
        if (length > in.remaining()) {
            throw new UndecodableException("A response ends within a text");
        }
        ByteBuffer bytes = in.slice(in.position(), length);
        in.position(in.position() + length);
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            return checked(text);
        } catch (CharacterCodingException malformed) {
            throw new UndecodableException("A response has a text that is none", malformed);
        }
    }

    String name() {
        int number = count(UsualNames.ALL.size());
        return number == 0 ? text() : UsualNames.ALL.get(number - 1);
    }

    byte[] rest() {
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return rest;
    }

    /** Whoever can write into the remote tier must not be able to end a header field. */
    private static String checked(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r' || c == '\n' || c == 0) {
                throw new UndecodableException("A response has a text with a line in it");
            }
        }
        return text;
    }
}
