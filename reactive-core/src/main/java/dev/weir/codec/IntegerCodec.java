/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.codec;

import java.nio.ByteBuffer;

/** A codec that writes a whole number as four bytes, the highest first. */
enum IntegerCodec implements Codec<Integer> {
    INSTANCE;

    private static final int SCHEMA = SchemaName.id("int");

    @Override
    public int schemaId() {
        return SCHEMA;
    }

    @Override
    public byte[] encode(Integer value) {
        int number = UnencodableException.requireValue(value);
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    @Override
    public Integer decode(byte[] payload) {
        if (payload.length != Integer.BYTES) {
            throw new UndecodableException("A number has four bytes but the payload has " + payload.length);
        }
        return ByteBuffer.wrap(payload).getInt();
    }
}
