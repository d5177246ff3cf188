/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.codec.Codec;
import java.nio.charset.StandardCharsets;

/** A codec of texts that does not read what others have written. */
final class OtherCodec implements Codec<String> {

    @Override
    public int schemaId() {
        return 4711;
    }

    @Override
    public byte[] encode(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String decode(byte[] payload) {
        return new String(payload, StandardCharsets.UTF_8);
    }
}
