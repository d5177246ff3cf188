/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

class CodecTest {

    @Test
    void textIsUtf8() {
        assertThat(Codec.strings().encode("ä€😀")).isEqualTo("ä€😀".getBytes(UTF_8));
        assertThat(Codec.strings().decode("ä€😀".getBytes(UTF_8))).isEqualTo("ä€😀");
        assertThat(Codec.strings().decode(new byte[0])).isEmpty();
    }

    @Test
    void textThatUtf8CannotExpressIsRefused() {
        assertThatExceptionOfType(UnencodableException.class)
                .isThrownBy(() -> Codec.strings().encode("a\uD800b"))
                .withMessageContaining("Cache it as bytes");
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        for (byte[] payload : List.of(bytes(0xFF), bytes(0xC0, 0x80), bytes(0xED, 0xA0, 0x80), bytes(0xE2, 0x82))) {
            assertThatExceptionOfType(UndecodableException.class)
                    .isThrownBy(() -> Codec.strings().decode(payload));
        }
    }

    @Test
    void bytesAreCopiedBothWays() {
        byte[] value = bytes(1, 2, 3);
        byte[] payload = Codec.bytes().encode(value);
        byte[] read = Codec.bytes().decode(payload);
        value[0] = 9;
        read[1] = 9;
        assertThat(payload).containsExactly(1, 2, 3);
    }

    @Test
    void numbersHaveTheirHighestByteFirst() {
        assertThat(Codec.longs().encode(-2L)).isEqualTo(bytes(255, 255, 255, 255, 255, 255, 255, 254));
        assertThat(Codec.longs().decode(bytes(0, 0, 0, 0, 0, 0, 1, 2))).isEqualTo(258L);
        assertThat(Codec.integers().encode(258)).isEqualTo(bytes(0, 0, 1, 2));
        assertThat(Codec.integers().decode(bytes(255, 255, 255, 255))).isEqualTo(-1);
    }

    @Test
    void numbersOfAnotherLengthAreRefused() {
        assertThatExceptionOfType(UndecodableException.class)
                .isThrownBy(() -> Codec.longs().decode(new byte[4]))
                .withMessageContaining("eight bytes");
        assertThatExceptionOfType(UndecodableException.class)
                .isThrownBy(() -> Codec.integers().decode(new byte[8]))
                .withMessageContaining("four bytes");
    }

    @Test
    void nullIsRefusedByAll() {
        for (Codec<?> codec : List.of(Codec.strings(), Codec.bytes(), Codec.longs(), Codec.integers())) {
            assertThatExceptionOfType(UnencodableException.class)
                    .isThrownBy(() -> codec.encode(null))
                    .withMessageContaining("null");
        }
    }

    @Test
    void eachFormatHasItsOwnSchemaForEver() {
        assertThat(Codec.strings().schemaId()).isEqualTo(0x22259714);
        assertThat(Codec.bytes().schemaId()).isEqualTo(0xD06E9C92);
        assertThat(Codec.longs().schemaId()).isEqualTo(0x124933DA);
        assertThat(Codec.integers().schemaId()).isEqualTo(0x19100092);
    }

    @Test
    void anotherVersionIsAnotherSchemaOfTheSameBytes() {
        Codec<String> second = Codec.strings().withSchemaVersion(2);
        assertThat(second.schemaId())
                .isEqualTo(Codec.strings().withSchemaVersion(2).schemaId())
                .isNotEqualTo(Codec.strings().schemaId())
                .isNotEqualTo(Codec.strings().withSchemaVersion(3).schemaId())
                .isNotEqualTo(Codec.longs().withSchemaVersion(2).schemaId());
        assertThat(second.decode(second.encode("x"))).isEqualTo("x");
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
