/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.codec.Codec;
import dev.weir.codec.Packing;
import dev.weir.codec.PayloadFormat;
import dev.weir.codec.PayloadLimits;
import dev.weir.codec.TypeRef;
import dev.weir.key.KeyText;
import dev.weir.policy.RemotePolicy;
import org.jspecify.annotations.Nullable;

/**
 * What a builder is told about how its cache is shared with other processes, as long as that has not been checked.
 *
 * @param format how values are written where no codec is named; {@code null} where the cache is not shared
 * @param threshold above how many bytes values are compressed; negative for none
 */
record Sharing<V>(
        String cache,
        TypeRef<V> values,
        @Nullable PayloadFormat format,
        RemotePolicy policy,
        @Nullable Codec<V> codec,
        PayloadLimits limits,
        int threshold) {

    static <V> Sharing<V> of(String cache, TypeRef<V> values, @Nullable PayloadFormat format) {
        return new Sharing<>(cache, values, format, RemotePolicy.DEFAULT, null, PayloadLimits.DEFAULT, -1);
    }

    Sharing<V> with(RemotePolicy other) {
        return new Sharing<>(cache, values, format, other, codec, limits, threshold);
    }

    Sharing<V> with(Codec<V> other) {
        return new Sharing<>(cache, values, format, policy, other, limits, threshold);
    }

    Sharing<V> with(PayloadLimits other) {
        return new Sharing<>(cache, values, format, policy, codec, other, threshold);
    }

    Sharing<V> compressedAbove(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException(
                    "compressedAbove must not be negative but was " + bytes + "; 1024 is a good start");
        }
        return new Sharing<>(cache, values, format, policy, codec, limits, bytes);
    }

    Sharing<V> none() {
        return new Sharing<>(cache, values, null, policy, codec, limits, threshold);
    }

    /** Checked; {@code null} where the cache is not shared. */
    <K> @Nullable RemotePlan<K, V> plan(@Nullable KeyText<K> text) {
        if (format == null) {
            return null;
        }
        if (text == null) {
            throw new IllegalArgumentException(
                    "Cache '" + cache + "' is shared with other processes, and its keys have no "
                            + "text: add keys(KeyTemplate.of(…)) where it is built, use a record of simple types, or localOnly()");
        }
        Packing<V> packing = Packing.of(codec == null ? withinLimits(format).codecFor(values) : codec, limits);
        return new RemotePlan<>(policy, text, threshold < 0 ? packing : packing.compressedAbove(threshold));
    }

    /** A format has limits of its own, which hold where the cache names none. */
    private PayloadFormat withinLimits(PayloadFormat chosen) {
        return limits.equals(PayloadLimits.DEFAULT) ? chosen : chosen.within(limits);
    }
}
