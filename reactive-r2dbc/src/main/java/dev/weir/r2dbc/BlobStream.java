/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Parameters;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/**
 * A stream of a blob: the bytes of several values, the last one first, which are only copied when they are sent. An array the driver
 * would spell out in hexadecimal digits, by way of strings. A stream it copies into what is sent; but it takes each for {@code jsonb},
 * and puts the byte of that format in front. So a value is found by how far it begins from the end, which holds with that byte and
 * without it: that is the {@link #length()} once it was added, because what is added later comes before it.
 */
final class BlobStream extends InputStream {

    private static final int MOST = Integer.MAX_VALUE / 4;

    private final Deque<byte[]> values = new ArrayDeque<>();
    private int length;

    /** From where on the first value is read. */
    private int at;

    /** How many bytes were added. */
    int length() {
        return length;
    }

    void add(byte[] content) {
        if (length + (long) content.length > MOST) {
            throw PostgresErrors.data("The bytes of one batch are too many: write fewer or smaller");
        }
        values.addFirst(content);
        length += content.length;
    }

    /** What to bind, once. */
    Parameter parameter() {
        return Parameters.in(PostgresqlObjectId.BYTEA, this);
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int start, int most) {
        Objects.checkFromIndexSize(start, most, target.length);
        int copied = 0;
        while (copied < most && !values.isEmpty()) {
            byte[] content = values.getFirst();
            int some = Math.min(most - copied, content.length - at);
            System.arraycopy(content, at, target, start + copied, some);
            copied += some;
            at += some;
            if (at == content.length) {
                values.removeFirst();
                at = 0;
            }
        }
        return copied == 0 && most > 0 ? -1 : copied;
    }
}
