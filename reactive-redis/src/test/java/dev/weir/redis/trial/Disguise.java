/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import dev.weir.codec.Codec;

/** A codec that writes any bytes under the name of another one, whose readers take them for its own. */
record Disguise(Codec<?> other) implements Codec<byte[]> {

    @Override
    public int schemaId() {
        return other.schemaId();
    }

    @Override
    public byte[] encode(byte[] value) {
        return value.clone();
    }

    @Override
    public byte[] decode(byte[] payload) {
        return payload.clone();
    }
}
