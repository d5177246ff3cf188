/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import io.netty.buffer.ByteBuf;

/**
 * The parts of a command on their way out. They gather in an array that is used again and again: to write few bytes at a time
 * into a buffer of the network costs more than to find them. For one thread.
 */
final class Parts {

    private static final int USUAL_ROOM = 8 * 1024;

    /** A sign, the longest number, and two ends of lines. */
    private static final int LONGEST_FRAME = 1 + 10 + 2 + 2;

    private byte[] bytes = new byte[USUAL_ROOM];
    private int end;

    /** A command of so many parts begins. */
    void begin(int count) {
        end = 0;
        number('*', count);
    }

    /** Adds one as it is. */
    void add(byte[] part, ByteBuf target) {
        if (part.length < USUAL_ROOM / 2) {
            System.arraycopy(part, 0, room(part.length, target), end, part.length);
            close(part.length);
        } else {
            room(0, part.length, target);
            flush(target);
            target.writeBytes(part);
            endLine();
        }
    }

    /** Where one of so many bytes is to be written to, beginning {@linkplain #end at the end}; then it has to be closed. */
    byte[] room(int length, ByteBuf target) {
        return room(length, length, target);
    }

    int end() {
        return end;
    }

    void close(int length) {
        end += length;
        endLine();
    }

    /** Sends what has gathered on. */
    void flush(ByteBuf target) {
        target.writeBytes(bytes, 0, end);
        end = 0;
    }

    private byte[] room(int here, int length, ByteBuf target) {
        if (bytes.length - end < here + LONGEST_FRAME) {
            flush(target);
            if (bytes.length < here + LONGEST_FRAME) {
                bytes = new byte[here + LONGEST_FRAME];
            }
        }
        number('$', length);
        return bytes;
    }

    private void number(char sign, int number) {
        bytes[end++] = (byte) sign;
        int divisor = 1;
        while (number / divisor >= 10) {
            divisor *= 10;
        }
        for (; divisor > 0; divisor /= 10) {
            bytes[end++] = (byte) ('0' + number / divisor % 10);
        }
        endLine();
    }

    private void endLine() {
        bytes[end++] = '\r';
        bytes[end++] = '\n';
    }
}
