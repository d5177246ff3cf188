/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.codec.Codec;
import dev.weir.codec.Packing;
import dev.weir.codec.Payload;
import dev.weir.codec.PayloadFormat;
import dev.weir.codec.PayloadLimits;
import dev.weir.codec.TypeRef;
import dev.weir.codec.UndecodableException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random payloads, and good ones that were tampered with: read or refused, and nothing else. */
class FuzzTest {

    private static final int ROUNDS = 25_000;

    static List<PayloadFormat> formats() {
        return List.of(CborFormat.standard(), JsonFormat.standard());
    }

    @ParameterizedTest
    @MethodSource("formats")
    void randomPayloadsAreReadOrRefused(PayloadFormat format) {
        Random random = new Random(31);
        List<Codec<?>> codecs = codecs(format);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] payload = new byte[random.nextInt(64)];
            random.nextBytes(payload);
            readOrRefuse(codecs.get(round % codecs.size()), payload);
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void tamperedPayloadsAreReadOrRefused(PayloadFormat format) {
        Random random = new Random(32);
        List<byte[]> good = List.of(
                format.codecFor(TypeRef.of(Samples.Order.class)).encode(Samples.ORDER),
                format.codecFor(TypeRef.of(Samples.Moments.class)).encode(Samples.MOMENTS),
                format.codecFor(TypeRef.of(Samples.Odds.class)).encode(Samples.ODDS),
                format.codecFor(new TypeRef<List<Samples.Shape>>() {}).encode(List.of(new Samples.Circle(1))));
        List<Codec<?>> codecs = codecs(format);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] payload = tampered(good.get(round % good.size()), random);
            refused += readOrRefuse(codecs.get(round % codecs.size()), payload) ? 0 : 1;
        }
        assertThat(refused).as("some are refused, and not all").isBetween(1_000, ROUNDS - 100);
    }

    private static byte[] tampered(byte[] good, Random random) {
        byte[] payload = good.clone();
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(payload.length);
            switch (random.nextInt(4)) {
                case 0 -> payload[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> payload[at] = (byte) random.nextInt(256);
                case 2 -> payload = Arrays.copyOf(payload, at + 1);
                default -> System.arraycopy(payload, at, payload, at / 2, payload.length - at);
            }
        }
        return payload;
    }

    private static boolean readOrRefuse(Codec<?> codec, byte[] payload) {
        try {
            assertThat((Object) codec.decode(payload)).isNotNull();
            return true;
        } catch (UndecodableException e) {
            return false;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            throw new AssertionError(
                    "Neither read nor refused: " + HexFormat.of().formatHex(payload), e);
        }
    }

    private static List<Codec<?>> codecs(PayloadFormat format) {
        List<Codec<?>> codecs = new ArrayList<>();
        codecs.add(format.codecFor(TypeRef.of(Samples.Order.class)));
        codecs.add(format.codecFor(TypeRef.of(Samples.Moments.class)));
        codecs.add(format.codecFor(TypeRef.of(Samples.Odds.class)));
        codecs.add(format.codecFor(new TypeRef<List<Samples.Shape>>() {}));
        codecs.add(format.codecFor(TypeRef.of(Object.class)));
        codecs.add(format.codecFor(TypeRef.of(Samples.Ring.class)));
        codecs.add(format.codecFor(TypeRef.of(byte[].class)));
        codecs.add(compressed(format.codecFor(TypeRef.of(Object.class))));
        codecs.add(Codec.strings());
        return codecs;
    }

    /** Reads the same bytes as if they were compressed. */
    private static <V> Codec<V> compressed(Codec<V> codec) {
        Packing<V> packing = Packing.of(codec, PayloadLimits.DEFAULT);
        return new Codec<>() {
            @Override
            public int schemaId() {
                return packing.schemaId();
            }

            @Override
            public byte[] encode(V value) {
                return packing.pack(value).bytes();
            }

            @Override
            public V decode(byte[] payload) {
                return packing.unpack(new Payload(payload, true));
            }
        };
    }
}
