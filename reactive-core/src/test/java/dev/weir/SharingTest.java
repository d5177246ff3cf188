/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.codec.Codec;
import dev.weir.codec.PayloadFormat;
import dev.weir.codec.PayloadLimits;
import dev.weir.codec.TypeRef;
import dev.weir.codec.UnencodableException;
import dev.weir.key.KeyText;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The limits of what is shared: those of the cache, and where it names none, those of its format. */
class SharingTest {

    private static final TypeRef<String> TEXT = TypeRef.of(String.class);

    private final AskedFormat format = new AskedFormat();

    @Test
    void theLimitsOfACacheAreThoseOfItsFormat() {
        PayloadLimits limits = PayloadLimits.DEFAULT.depth(3);

        plan(Sharing.of("products", TEXT, format).with(limits));

        assertThat(format.asked).isEqualTo(limits);
    }

    @Test
    void aFormatKeepsItsOwnWhereTheCacheNamesNone() {
        plan(Sharing.of("products", TEXT, format));

        assertThat(format.asked).isNull();
    }

    @Test
    void whatACodecWritesIsHeldToThemAsWell() {
        RemotePlan<String, String> plan = plan(Sharing.of("products", TEXT, format)
                .with(PayloadFormat.plain().codecFor(TEXT))
                .with(PayloadLimits.DEFAULT.bytes(3)));

        assertThat(plan.packing().pack("abc").bytes()).hasSize(3);
        assertThatThrownBy(() -> plan.packing().pack("abcd"))
                .isInstanceOf(UnencodableException.class)
                .hasMessageContaining("3");
    }

    private static RemotePlan<String, String> plan(Sharing<String> sharing) {
        return requireNonNull(sharing.plan(KeyText.natural(String.class).orElseThrow()));
    }

    /** A format that knows to which limits it was held. */
    private static final class AskedFormat implements PayloadFormat {

        @Nullable
        PayloadLimits asked;

        @Override
        public <V> Codec<V> codecFor(TypeRef<V> type) {
            return PayloadFormat.plain().codecFor(type);
        }

        @Override
        public PayloadFormat within(PayloadLimits limits) {
            asked = limits;
            return this;
        }
    }
}
