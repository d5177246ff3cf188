/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.codec;

/** A format of payloads, which has a codec for every type that it can write. */
@FunctionalInterface
public interface PayloadFormat {

    /**
     * The codec for values of this type.
     *
     * @throws IllegalArgumentException if this format cannot write the type
     */
    <V> Codec<V> codecFor(TypeRef<V> type);

    /** The same, held to other limits; what they say of the size is not its business. */
    default PayloadFormat within(PayloadLimits limits) {
        return this;
    }

    /** Text, bytes and whole numbers, and nothing else. */
    static PayloadFormat plain() {
        return PlainFormat.INSTANCE;
    }
}
