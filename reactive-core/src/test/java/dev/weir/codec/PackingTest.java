/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

class PackingTest {

    private static final PayloadLimits SMALL =
            PayloadLimits.DEFAULT.bytes(1_000).inflatedBytes(2_000).inflationRatio(50);
    private static final Packing<String> PACKING =
            Packing.of(Codec.strings(), SMALL).compressedAbove(100);

    @Test
    void whatIsShortStaysAsItIs() {
        Payload payload = PACKING.pack("x".repeat(100));
        assertThat(payload).isEqualTo(new Payload("x".repeat(100).getBytes(UTF_8), false));
        assertThat(PACKING.unpack(payload)).isEqualTo("x".repeat(100));
    }

    @Test
    void whatIsLongIsCompressed() {
        String text = words(1_500);
        Payload payload = PACKING.pack(text);
        assertThat(payload.compressed()).isTrue();
        assertThat(payload.bytes()).hasSizeLessThan(1_000).startsWith(0x78);
        assertThat(PACKING.unpack(payload)).isEqualTo(text);
        assertThat(Packing.of(Codec.strings(), SMALL).unpack(payload))
                .as("without compression, what was stored compressed is read all the same")
                .isEqualTo(text);
    }

    @Test
    void whatDoesNotBecomeShorterStaysAsItIs() {
        byte[] noise = new byte[900];
        new Random(1).nextBytes(noise);
        Payload payload = Packing.of(Codec.bytes(), SMALL).compressedAbove(0).pack(noise);
        assertThat(payload).isEqualTo(new Payload(noise, false));
        assertThat(Packing.of(Codec.bytes(), SMALL).compressedAbove(0).pack(new byte[0]))
                .isEqualTo(new Payload(new byte[0], false));
    }

    @Test
    void whatCouldNotBeInflatedIsNotCompressed() {
        String text = "x".repeat(990);
        assertThat(PACKING.pack(text)).as("a ratio beyond 50").isEqualTo(new Payload(text.getBytes(UTF_8), false));
        Packing<String> narrow =
                Packing.of(Codec.strings(), SMALL.inflatedBytes(800)).compressedAbove(0);
        assertThat(narrow.pack(words(900)).compressed())
                .as("more than 800 bytes")
                .isFalse();
    }

    @Test
    void whatIsTooLargeIsRefusedBeforeItIsSent() {
        assertThat(Packing.of(Codec.strings(), SMALL).pack("x".repeat(1_000)).bytes())
                .hasSize(1_000);
        assertThatExceptionOfType(UnencodableException.class)
                .isThrownBy(() -> Packing.of(Codec.strings(), SMALL).pack("x".repeat(1_001)))
                .withMessageContaining("takes 1001 bytes")
                .withMessageContaining("allows 1000");
    }

    @Test
    void whatIsTooLargeIsNotRead() {
        assertThatExceptionOfType(UndecodableException.class)
                .isThrownBy(() -> PACKING.unpack(new Payload(new byte[1_001], false)))
                .withMessageContaining("PayloadLimits.bytes");
    }

    @Test
    void inflatesUpToItsLimitsAndNotOneByteMore() {
        Packing<byte[]> packing = Packing.of(Codec.bytes(), SMALL);
        Packing<byte[]> generous = Packing.of(Codec.bytes(), SMALL.inflationRatio(10_000));
        assertThat(generous.unpack(zlib(new byte[2_000]))).hasSize(2_000);
        assertThatExceptionOfType(UndecodableException.class)
                .isThrownBy(() -> generous.unpack(zlib(new byte[2_001])))
                .withMessageContaining("more than 2000 bytes");
        Payload ratio = zlib(new byte[1_500]);
        assertThat(ratio.bytes().length * 50).isLessThan(1_500);
        assertThatExceptionOfType(UndecodableException.class).isThrownBy(() -> packing.unpack(ratio));
    }

    @Test
    void aBombTakesNoMoreMemoryThanTheLimit() {
        Packing<byte[]> packing = Packing.of(Codec.bytes(), PayloadLimits.DEFAULT);
        Payload bomb = zlib(new byte[100 << 20]);
        assertThat(bomb.bytes()).hasSizeLessThan(1 << 20);
        assertThat(Allocation.of(() -> assertUndecodable(packing, bomb))).isLessThan(16 << 20);
    }

    @Test
    void damagedStreamsAreRefusedWhereverTheyEnd() {
        byte[] stream = PACKING.pack(words(1_500)).bytes();
        for (int length = 0; length < stream.length; length++) {
            assertUndecodable(PACKING, new Payload(Arrays.copyOf(stream, length), true));
        }
        assertUndecodable(PACKING, new Payload(Arrays.copyOf(stream, stream.length + 1), true));
        stream[stream.length - 1] ^= 1;
        assertUndecodable(PACKING, new Payload(stream, true));
        // A stream that asks for a dictionary.
        assertUndecodable(PACKING, new Payload(new byte[] {0x78, (byte) 0xBB, 0, 0, 0, 1, 0, 0}, true));
    }

    @Test
    void whateverACodecFailsWithIsOneOfTwoExceptions() {
        Packing<String> broken = Packing.of(new Broken(null), PayloadLimits.DEFAULT);
        assertThatExceptionOfType(UnencodableException.class)
                .isThrownBy(() -> broken.pack("x"))
                .withRootCauseInstanceOf(NullPointerException.class)
                .withMessageContaining("java.lang.String");
        assertUndecodable(broken, new Payload(new byte[1], false));
        Packing<String> failing = Packing.of(new Broken(new IllegalStateException("bug")), PayloadLimits.DEFAULT);
        assertThatExceptionOfType(UnencodableException.class).isThrownBy(() -> failing.pack("x"));
        assertThatExceptionOfType(UndecodableException.class)
                .isThrownBy(() -> failing.unpack(new Payload(new byte[1], false)))
                .withRootCauseInstanceOf(IllegalStateException.class);
        assertThatExceptionOfType(UnencodableException.class).isThrownBy(() -> PACKING.pack(null));
    }

    @Test
    void hasTheSchemaOfItsCodec() {
        assertThat(PACKING.schemaId()).isEqualTo(Codec.strings().schemaId());
    }

    @Test
    void limitsAreChangedOneByOneAndMustBePositive() {
        PayloadLimits limits = PayloadLimits.DEFAULT
                .bytes(1)
                .depth(2)
                .elements(3)
                .textLength(4)
                .numberLength(5)
                .inflatedBytes(6)
                .inflationRatio(7);
        assertThat(limits).isEqualTo(new PayloadLimits(1, 2, 3, 4, 5, 6, 7));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.depth(0))
                .withMessage("depth must be positive but was 0; 64 is the default");
        assertThatIllegalArgumentException().isThrownBy(() -> PACKING.compressedAbove(-1));
    }

    @Test
    void aPayloadDoesNotShowWhatItHolds() {
        assertThat(new Payload("secret".getBytes(UTF_8), true)).hasToString("Payload[6 bytes, compressed]");
        assertThat(new Payload(new byte[2], false))
                .hasSameHashCodeAs(new Payload(new byte[2], false))
                .isNotEqualTo(new Payload(new byte[2], true))
                .isNotEqualTo(new Payload(new byte[3], false));
    }

    private static void assertUndecodable(Packing<?> packing, Payload payload) {
        assertThatExceptionOfType(UndecodableException.class).isThrownBy(() -> packing.unpack(payload));
    }

    private static String words(int length) {
        Random random = new Random(7);
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append("word").append(random.nextInt(1_000)).append(' ');
        }
        return text.substring(0, length);
    }

    private static Payload zlib(byte[] document) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream stream = new DeflaterOutputStream(bytes)) {
            stream.write(document);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return new Payload(bytes.toByteArray(), true);
    }

    private static final class Broken implements Codec<String> {

        private final RuntimeException failure;

        Broken(RuntimeException failure) {
            this.failure = failure;
        }

        @Override
        public int schemaId() {
            return 0;
        }

        @Override
        public byte[] encode(String value) {
            return fail();
        }

        @Override
        public String decode(byte[] payload) {
            return fail();
        }

        private <T> T fail() {
            if (failure != null) {
                throw failure;
            }
            return null;
        }
    }
}
