/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;

/** A codec that writes text as UTF-8, and takes no replacement for what is not text. */
enum StringCodec implements Codec<String> {
    INSTANCE;

    private static final int SCHEMA = SchemaName.id("utf-8");

    @Override
    public int schemaId() {
        return SCHEMA;
    }

    @Override
    public byte[] encode(String value) {
        UnencodableException.requireValue(value);
        try {
            ByteBuffer written = UTF_8.newEncoder().encode(CharBuffer.wrap(value));
            byte[] payload = new byte[written.remaining()];
            written.get(payload);
            return payload;
        } catch (CharacterCodingException e) {
            throw new UnencodableException(
                    "The text holds half of a surrogate pair, which UTF-8 cannot express. Cache it as bytes", e);
        }
    }

    @Override
    public String decode(byte[] payload) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
        } catch (CharacterCodingException e) {
            throw new UndecodableException("The payload is not UTF-8", e);
        }
    }
}
