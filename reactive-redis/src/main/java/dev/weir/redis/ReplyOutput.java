/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The output of any command as it is: {@code Long}, {@code byte[]}, {@code null}, or a list of such. */
class ReplyOutput extends CommandOutput<byte[], byte[], Object> {

    private final Deque<Level> levels = new ArrayDeque<>(2);
    private @Nullable Object reply;

    ReplyOutput() {
        super(ByteArrayCodec.INSTANCE, Collections.emptyList());
    }

    /** What was answered; {@code null} for nothing. */
    @Nullable
    Object reply() {
        return reply;
    }

    @Override
    public void set(@Nullable ByteBuffer bytes) {
        if (bytes == null) {
            add(null);
            return;
        }
        byte[] value = new byte[bytes.remaining()];
        bytes.get(value);
        add(value);
    }

    @Override
    public void set(long integer) {
        add(integer);
    }

    @Override
    public void multi(int elements) {
        if (elements < 0) {
            add(null);
            return;
        }
        List<@Nullable Object> list = new ArrayList<>(elements);
        if (elements == 0) {
            add(list);
        } else {
            levels.push(new Level(list, elements));
        }
    }

    private void add(@Nullable Object value) {
        Object complete = value;
        Level level;
        while ((level = levels.peek()) != null) {
            level.elements().add(complete);
            if (level.elements().size() < level.expected()) {
                return;
            }
            levels.pop();
            complete = level.elements();
        }
        reply = complete;
    }

    /** A list that is being read. */
    private record Level(List<@Nullable Object> elements, int expected) {}
}
