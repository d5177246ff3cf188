/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.codec;

/** A codec for what is bytes already. */
enum ByteArrayCodec implements Codec<byte[]> {
    INSTANCE;

    private static final int SCHEMA = SchemaName.id("bytes");

    @Override
    public int schemaId() {
        return SCHEMA;
    }

    @Override
    public byte[] encode(byte[] value) {
        return UnencodableException.requireValue(value).clone();
    }

    @Override
    public byte[] decode(byte[] payload) {
        return payload.clone();
    }
}
