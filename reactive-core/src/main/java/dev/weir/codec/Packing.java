/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.codec;

import java.util.Objects;

/**
 * A codec as a backend uses it: held to limits, compressed where that pays, and failing with nothing but the two exceptions
 * of this package.
 *
 * <p>Immutable; for any number of threads.
 *
 * @param <V> the type of the values
 */
public final class Packing<V> {

    private static final int NEVER = Integer.MAX_VALUE;

    private final Codec<V> codec;
    private final PayloadLimits limits;
    private final int threshold;

    private Packing(Codec<V> codec, PayloadLimits limits, int threshold) {
        this.codec = Objects.requireNonNull(codec, "codec");
        this.limits = Objects.requireNonNull(limits, "limits");
        this.threshold = threshold;
    }

    /** The codec under these limits, without compression. */
    public static <V> Packing<V> of(Codec<V> codec, PayloadLimits limits) {
        return new Packing<>(codec, limits, NEVER);
    }

    /**
     * The same with compression of what is longer than this many bytes, if it becomes shorter by that. What was stored before
     * is read either way.
     */
    public Packing<V> compressedAbove(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException(
                    "bytes must not be negative but was " + bytes + "; 1024 is a good start");
        }
        return new Packing<>(codec, limits, bytes);
    }

    /** The schema id of the codec. */
    public int schemaId() {
        return codec.schemaId();
    }

    /**
     * The value as it is stored.
     *
     * @throws UnencodableException if it cannot be, whatever the codec says about it
     */
    public Payload pack(V value) {
        Payload payload = compressed(encoded(value));
        if (payload.bytes().length > limits.bytes()) {
            throw new UnencodableException(
                    "The value takes " + payload.bytes().length + " bytes, but PayloadLimits.bytes " + "allows "
                            + limits.bytes() + ". Cache less of it, compress it, or raise the limit in all processes");
        }
        return payload;
    }

    /**
     * The value that was stored.
     *
     * @throws UndecodableException if there is none to be had from this, whatever the codec says about it
     */
    public V unpack(Payload payload) {
        byte[] stored = payload.bytes();
        if (stored.length > limits.bytes()) {
            throw new UndecodableException(
                    "The payload has " + stored.length + " bytes, but PayloadLimits.bytes allows " + limits.bytes());
        }
        return decoded(payload.compressed() ? new Deflation(limits).inflate(stored) : stored);
    }

    private byte[] encoded(V value) {
        UnencodableException.requireValue(value);
        try {
            return Objects.requireNonNull(codec.encode(value), "the codec gave null instead of bytes");
        } catch (UnencodableException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new UnencodableException(
                    "The codec could not write a value of type "
                            + value.getClass().getName(),
                    e);
        }
    }

    private Payload compressed(byte[] document) {
        byte[] stream = document.length > threshold ? new Deflation(limits).deflate(document) : null;
        return stream == null ? new Payload(document, false) : new Payload(stream, true);
    }

    private V decoded(byte[] document) {
        try {
            return Objects.requireNonNull(codec.decode(document), "the codec gave null instead of a value");
        } catch (UndecodableException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new UndecodableException("The codec could not read the payload", e);
        }
    }
}
