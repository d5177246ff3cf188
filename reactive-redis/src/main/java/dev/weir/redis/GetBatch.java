/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.CommandType;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A batch of gets: an {@code MGET}, or a {@code GET} if there is only one. */
final class GetBatch extends Order<byte[]> {

    private static final byte[] GET = "GET".getBytes(US_ASCII);
    private static final byte[] MGET = "MGET".getBytes(US_ASCII);
    private static final int OVERHEAD_OF_PART = 16;

    private final GetQueue queue;
    private Get[] gets = new Get[1];
    private int size;

    GetBatch(Wire wire, GetQueue queue) {
        super(wire, CommandType.MGET, new Values());
        this.queue = queue;
    }

    void add(Get get) {
        if (size == gets.length) {
            gets = Arrays.copyOf(gets, size * 4);
        }
        gets[size++] = get;
    }

    int size() {
        return size;
    }

    /** When the first of them was asked for. */
    long askedAt() {
        return gets[0].askedAt;
    }

    @Override
    public void encode(ByteBuf target) {
        target.ensureWritable(size * (gets[0].key.length + OVERHEAD_OF_PART));
        writeCount(target, size + 1);
        writePart(target, size == 1 ? GET : MGET);
        for (int i = 0; i < size; i++) {
            writePart(target, gets[i].key);
        }
    }

    @Override
    void succeed(CommandOutput<byte[], byte[], byte[]> output) {
        Values values = (Values) output;
        for (int i = 0; i < size; i++) {
            gets[i].answer(values.at(i));
        }
    }

    @Override
    void fail(Throwable error) {
        if (error instanceof ErrorReply reply && reply.is("WRONGTYPE")) {
            // A lone one: of several those of another type are answered like those that are not there.
            gets[0].answer(null);
            return;
        }
        // Where to go instead is for those to know who can follow it.
        Throwable told = RedisErrors.isElsewhere(error) ? error : RedisErrors.translate(error);
        for (int i = 0; i < size; i++) {
            gets[i].fail(told);
        }
    }

    @Override
    void leave() {
        queue.answered(this);
    }

    /** The values of a reply in their order. */
    private static final class Values extends CommandOutput<byte[], byte[], byte[]> {

        private byte[] @Nullable [] values = new byte[1][];
        private int count;

        Values() {
            super(ByteArrayCodec.INSTANCE, new byte[0]);
        }

        @Override
        public void multi(int elements) {
            values = new byte[Math.max(elements, 0)][];
        }

        @Override
        public void set(@Nullable ByteBuffer bytes) {
            byte[] value = null;
            if (bytes != null) {
                value = new byte[bytes.remaining()];
                bytes.get(value);
            }
            values[count++] = value;
        }

        byte @Nullable [] at(int index) {
            return values[index];
        }
    }
}
