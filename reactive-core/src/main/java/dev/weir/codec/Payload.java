/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.codec;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value as it is stored: what its codec has written, or the same compressed by {@linkplain Packing deflation}. Nobody may
 * change the bytes.
 *
 * @param bytes what is stored
 * @param compressed whether the bytes are a zlib stream (RFC 1950) of what the codec has written
 */
public record Payload(byte[] bytes, boolean compressed) {

    public Payload {
        Objects.requireNonNull(bytes, "bytes");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Payload that && compressed == that.compressed && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(bytes) + Boolean.hashCode(compressed);
    }

    /** Says how large it is, and nothing of what it holds. */
    @Override
    public String toString() {
        return "Payload[" + bytes.length + " bytes" + (compressed ? ", compressed]" : "]");
    }
}
