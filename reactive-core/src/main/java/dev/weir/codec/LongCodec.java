/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.codec;

import java.nio.ByteBuffer;

/** A codec that writes a whole number as eight bytes, the highest first. */
enum LongCodec implements Codec<Long> {
    INSTANCE;

    private static final int SCHEMA = SchemaName.id("long");

    @Override
    public int schemaId() {
        return SCHEMA;
    }

    @Override
    public byte[] encode(Long value) {
        long number = UnencodableException.requireValue(value);
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    @Override
    public Long decode(byte[] payload) {
        if (payload.length != Long.BYTES) {
            throw new UndecodableException("A number has eight bytes but the payload has " + payload.length);
        }
        return ByteBuffer.wrap(payload).getLong();
    }
}
