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
import org.jspecify.annotations.Nullable;

/** A batch of gets: an {@code MGET}, or a {@code GET} if there is only one. */
final class GetBatch extends Order<byte[]> {

    private static final byte[] GET = "GET".getBytes(US_ASCII);
    private static final byte[] MGET = "MGET".getBytes(US_ASCII);

    private final GetQueue queue;
    private final Gets gets;

    /** When the first of them was asked for. */
    final long askedAt;

    GetBatch(Wire wire, GetQueue queue, long askedAt) {
        this(wire, queue, askedAt, new Gets());
    }

    private GetBatch(Wire wire, GetQueue queue, long askedAt, Gets gets) {
        super(wire, CommandType.MGET, gets);
        this.queue = queue;
        this.gets = gets;
        this.askedAt = askedAt;
    }

    void add(Get<?> get) {
        gets.add(get);
    }

    int size() {
        return gets.size;
    }

    @Override
    public void encode(ByteBuf target) {
        Parts parts = parts();
        parts.begin(gets.size + 1);
        parts.add(gets.size == 1 ? GET : MGET, target);
        for (Get<?> get = gets.first; get != null; get = get.next) {
            int length = get.nameLength();
            get.writeName(parts.room(length, target), parts.end());
            parts.close(length);
        }
        parts.flush(target);
    }

    @Override
    void succeed(CommandOutput<byte[], byte[], byte[]> output) {
        tell();
    }

    @Override
    void fail(Throwable error) {
        if (error instanceof ErrorReply reply && reply.is("WRONGTYPE")) {
            // A lone one: of several those of another type are answered like those that are not there.
            tell();
            return;
        }
        // Where to go instead is for those to know who can follow it.
        Throwable told = RedisErrors.isElsewhere(error) ? error : RedisErrors.translate(error);
        for (Get<?> get = gets.end(); get != null; get = behind(get)) {
            get.fail(told);
        }
    }

    @Override
    void leave() {
        queue.answered(this);
    }

    private void tell() {
        for (Get<?> get = gets.end(); get != null; get = behind(get)) {
            get.tell();
        }
    }

    /** The next one, which nobody finds by this one any more: who keeps it would keep all behind it. */
    private static @Nullable Get<?> behind(Get<?> get) {
        Get<?> next = get.next;
        get.next = null;
        return next;
    }

    /** The gets of a batch, each of which hears its part of the reply. */
    private static final class Gets extends CommandOutput<byte[], byte[], byte[]> {

        private @Nullable Get<?> first;
        private @Nullable Get<?> last;
        private @Nullable Get<?> hearing;
        private int size;

        Gets() {
            super(ByteArrayCodec.INSTANCE, new byte[0]);
        }

        void add(Get<?> get) {
            if (last == null) {
                first = get;
                hearing = get;
            } else {
                last.next = get;
            }
            last = get;
            size++;
        }

        /** The first of them; from now on none is left, and whatever is read falls. */
        @Nullable
        Get<?> end() {
            Get<?> found = first;
            first = null;
            last = null;
            hearing = null;
            size = 0;
            return found;
        }

        @Override
        public void set(@Nullable ByteBuffer bytes) {
            Get<?> get = hearing;
            if (get != null) {
                hearing = get.next;
                if (bytes != null && !get.isOver()) {
                    get.hear(bytes);
                }
            }
        }
    }
}
