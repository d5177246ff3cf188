/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.codec;

/**
 * A way to write values of one type as bytes, and to read them back.
 *
 * <p>A codec is used by many threads at once and must not block. It neither keeps nor changes the payload that it reads, and
 * what it has written belongs to the caller.
 *
 * @param <V> the type of the values
 */
public interface Codec<V> {

    /**
     * The name of what is written, as a number: format, type and version of the type. A payload that was written under
     * another one is a miss and is not handed to {@link #decode}. It must be the same in every process and after every
     * restart.
     */
    int schemaId();

    /**
     * The value as bytes.
     *
     * @throws UnencodableException if the value is {@code null}, or has no representation in this format
     */
    byte[] encode(V value);

    /**
     * The value that these bytes stand for, which is never {@code null}. The bytes may be anything: whoever can write into
     * the remote tier has chosen them.
     *
     * @throws UndecodableException if they are not what {@link #encode} writes
     */
    V decode(byte[] payload);

    /**
     * The same codec for another version of what is written. To be called with a number that was not used before when values
     * change so much that what is stored already must not be read any more: what is stored becomes a miss.
     */
    default Codec<V> withSchemaVersion(int version) {
        return VersionedCodec.of(this, version);
    }

    /** Text as UTF-8. What is no well-formed text is refused on both sides, so that no two texts are written alike. */
    static Codec<String> strings() {
        return StringCodec.INSTANCE;
    }

    /** Bytes as they are. They are copied on both sides: an array that changes later does not change what is cached. */
    static Codec<byte[]> bytes() {
        return ByteArrayCodec.INSTANCE;
    }

    /** Whole numbers as eight bytes, the highest first. */
    static Codec<Long> longs() {
        return LongCodec.INSTANCE;
    }

    /** Whole numbers as four bytes, the highest first. */
    static Codec<Integer> integers() {
        return IntegerCodec.INSTANCE;
    }
}
