/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.codec.Codec;
import dev.weir.codec.PayloadLimits;
import dev.weir.codec.TypeRef;
import dev.weir.redis.codec.CborFormat;
import dev.weir.redis.codec.JsonFormat;
import dev.weir.webflux.boot.PayloadProperties.Format;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** A reading of what is said of how values are written. */
final class Payloads {

    private Payloads() {}

    /** The limits that are said, and the usual ones. */
    static PayloadLimits limits(String at, PayloadProperties said) {
        PayloadLimits limits = PayloadLimits.DEFAULT;
        limits = Setting.change(limits, at + ".bytes", said.bytes(), (now, most) -> now.bytes(bytes(most)));
        limits = Setting.change(limits, at + ".depth", said.depth(), PayloadLimits::depth);
        limits = Setting.change(limits, at + ".elements", said.elements(), PayloadLimits::elements);
        limits = Setting.change(limits, at + ".text-length", said.textLength(), PayloadLimits::textLength);
        limits = Setting.change(limits, at + ".number-length", said.numberLength(), PayloadLimits::numberLength);
        limits = Setting.change(
                limits, at + ".inflated-bytes", said.inflatedBytes(), (now, most) -> now.inflatedBytes(bytes(most)));
        return Setting.change(limits, at + ".inflation-ratio", said.inflationRatio(), PayloadLimits::inflationRatio);
    }

    /** The codec of a format that is said; needs the Redis module. */
    static Codec<?> codec(Format format, TypeRef<?> values, @Nullable PayloadLimits limits) {
        PayloadLimits within = limits == null ? PayloadLimits.DEFAULT : limits;
        return switch (format) {
            case CBOR -> CborFormat.standard().limits(within).codecFor(values);
            case JSON -> JsonFormat.standard().limits(within).codecFor(values);
        };
    }

    static int bytes(DataSize size) {
        if (size.toBytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("It must be less than 2GB but was " + size + ".");
        }
        return (int) size.toBytes();
    }
}
