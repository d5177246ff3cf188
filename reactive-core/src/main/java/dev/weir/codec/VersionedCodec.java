/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.codec;

/** A codec under another schema: what it writes is the same, but neither reads what the other has written. */
record VersionedCodec<V>(Codec<V> codec, int schemaId) implements Codec<V> {

    /** For whom the version is the number that the application counts, beginning with the schema of the codec. */
    static <V> VersionedCodec<V> of(Codec<V> codec, int version) {
        return new VersionedCodec<>(codec, SchemaName.versioned(codec.schemaId(), version));
    }

    @Override
    public byte[] encode(V value) {
        return codec.encode(value);
    }

    @Override
    public V decode(byte[] payload) {
        return codec.decode(payload);
    }
}
