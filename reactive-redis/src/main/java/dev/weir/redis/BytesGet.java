/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/** A get of bytes as they are. */
final class BytesGet extends Get<byte[]> {

    private final GetQueue queue;
    private final byte[] name;
    private byte @Nullable [] heard;

    BytesGet(CoreSubscriber<? super byte[]> actual, GetQueue queue, byte[] name) {
        super(actual);
        this.queue = queue;
        this.name = name;
    }

    @Override
    void ask() {
        queue.add(this);
    }

    @Override
    int nameLength() {
        return name.length;
    }

    @Override
    void writeName(byte[] target, int start) {
        System.arraycopy(name, 0, target, start, name.length);
    }

    @Override
    void hear(ByteBuffer bytes) {
        heard = new byte[bytes.remaining()];
        bytes.get(heard);
    }

    @Override
    void tell() {
        answer(heard);
    }
}
