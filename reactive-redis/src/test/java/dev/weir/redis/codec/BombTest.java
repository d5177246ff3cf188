/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.codec.Allocation;
import dev.weir.codec.Codec;
import dev.weir.codec.PayloadFormat;
import dev.weir.codec.PayloadLimits;
import dev.weir.codec.TypeRef;
import dev.weir.codec.UndecodableException;
import dev.weir.codec.UnencodableException;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Payloads that are small, and want to become large. */
class BombTest {

    private static final long MOST_MEMORY = 64L << 20;
    private static final int LIMIT = PayloadLimits.DEFAULT.elements();

    static List<PayloadFormat> formats() {
        return List.of(CborFormat.standard(), JsonFormat.standard());
    }

    @Test
    void deepNestingEndsEarly() {
        refused(CborFormat.standard(), hex("81".repeat(100_000) + "00"));
        refused(CborFormat.standard(), hex("9f".repeat(100_000) + "ff".repeat(100_000)));
        refused(CborFormat.standard(), hex("a16161".repeat(100_000) + "00"));
        refused(CborFormat.standard(), hex("c1".repeat(100_000) + "00"));
        refused(JsonFormat.standard(), "[".repeat(100_000).getBytes(UTF_8));
        refused(JsonFormat.standard(), "{\"a\":".repeat(100_000).getBytes(UTF_8));
    }

    @Test
    void aLengthThatIsOnlyDeclaredIsNotBelieved() {
        for (String length : List.of("7fffffff", "7ffffff7", "ffffffff", "0003d090")) {
            for (String type : List.of("5a", "7a", "9a", "ba", "c25a", "c482" + "00" + "c25a", "d8405a", "81" + "5a")) {
                refused(CborFormat.standard(), hex(type + length + "00"));
            }
        }
        refused(CborFormat.standard(), hex("5b7fffffffffffffff00"));
        refused(CborFormat.standard(), hex("9bffffffffffffffff00"));
        refused(CborFormat.standard(), hex("5f" + "5a7fffffff" + "00"));
        refused(CborFormat.standard(), hex("7f" + "7a7fffffff" + "00"));
    }

    @Test
    void moreElementsThanAllowedAreRefused() {
        refused(CborFormat.standard(), hex("9f" + "00".repeat(1_000_000) + "ff"));
        refused(CborFormat.standard(), hex("9a000f4240" + "80".repeat(1_000_000)));
        refused(JsonFormat.standard(), ("[0" + ",0".repeat(500_000) + "]").getBytes(UTF_8));
        String fields = IntStream.range(0, 1_000_000)
                .mapToObj(i -> "\"" + i + "\":0")
                .collect(Collectors.joining(",", "{", "}"));
        refused(JsonFormat.standard(), fields.getBytes(UTF_8));
        ByteArrayOutputStream map = new ByteArrayOutputStream();
        map.writeBytes(hex("bf"));
        IntStream.range(0, 1_000_000).forEach(i -> map.writeBytes(hex("66%012x00".formatted(0x303030303030L + i))));
        refused(CborFormat.standard(), map.toByteArray());
    }

    @Test
    void numbersThatAreTooLongAreRefused() {
        refused(JsonFormat.standard(), "9".repeat(1_001).getBytes(UTF_8));
        refused(JsonFormat.standard(), ("0." + "9".repeat(1_000_000)).getBytes(UTF_8));
        refused(CborFormat.standard(), concat(hex("c25a000f4240"), new byte[1_000_000]));
        refused(CborFormat.standard(), concat(hex("c482" + "01" + "c25a000f4240"), new byte[1_000_000]));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void aNumberWithAHugeExponentIsNotWrittenOut(PayloadFormat format) {
        byte[] huge =
                format.codecFor(TypeRef.of(BigDecimal.class)).encode(new BigDecimal(BigInteger.ONE, -1_000_000_000));
        for (Class<?> type : List.of(BigInteger.class, Long.class, Integer.class, Double.class, Object.class)) {
            Codec<?> codec = format.codecFor(TypeRef.of(type));
            assertThat(Allocation.of(() -> readOrRefuse(codec, huge))).isLessThan(1 << 20);
        }
    }

    @Test
    void whatIsReferredToManyTimesIsThereOnce() {
        // A namespace of string references, a text of 500,000 characters, and 9,000 references to it.
        byte[] payload = concat(
                hex("d90100" + "9f" + "7a0007a120"),
                "x".repeat(500_000).getBytes(UTF_8),
                hex("d81900".repeat(9_000) + "ff"));
        Codec<?> codec = CborFormat.standard().codecFor(new TypeRef<List<String>>() {});
        assertThat(Allocation.of(() -> readOrRefuse(codec, payload))).isLessThan(MOST_MEMORY);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void otherFormatsAreRefused(PayloadFormat format) {
        refused(format, ":)\n\u0001\u00fa\u0080a\u00c1\u00fb".getBytes(ISO_8859_1));
        refused(format, hex("e00100ea" + "8161"));
        refused(format, hex("aced0005" + "73720011"));
        refused(format, hex("504b0304"));
        refused(format, "<a/>".getBytes(UTF_8));
        refused(format, new byte[64]);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void theLimitsHoldOnBothSides(PayloadFormat format) {
        Codec<List<Integer>> numbers = format.codecFor(new TypeRef<List<Integer>>() {});
        byte[] most = numbers.encode(Collections.nCopies(LIMIT, 1_000));
        assertThat(numbers.decode(most)).hasSize(LIMIT);
        assertThatExceptionOfType(UnencodableException.class)
                .isThrownBy(() -> numbers.encode(Collections.nCopies(LIMIT + 1, 1_000)))
                .withMessageContaining("PayloadLimits.elements");
        Codec<Map<String, List<Integer>>> lists = format.codecFor(new TypeRef<Map<String, List<Integer>>>() {});
        assertThat(lists.encode(Map.of("a", Collections.nCopies(LIMIT - 1, 1_000))))
                .isNotEmpty();
        assertThatExceptionOfType(UnencodableException.class)
                .isThrownBy(() -> lists.encode(Map.of("a", Collections.nCopies(LIMIT, 1_000))));
    }

    @Test
    void limitsCanBeRaisedAndLowered() {
        PayloadLimits limits = PayloadLimits.DEFAULT.elements(3).textLength(5).depth(2);
        for (PayloadFormat format : List.of(
                CborFormat.standard().limits(limits), JsonFormat.standard().limits(limits))) {
            Codec<Object> codec = format.codecFor(TypeRef.of(Object.class));
            for (Object small : List.of(List.of(1, 2, 3), List.of(List.of(1)), "12345")) {
                assertThat(codec.decode(codec.encode(small))).isEqualTo(small);
            }
            for (Object large : List.of(List.of(1, 2, 3, 4), List.of(List.of(List.of(1))), "123456")) {
                assertThatExceptionOfType(UnencodableException.class).isThrownBy(() -> codec.encode(large));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void depthIsLimitedOnBothSides(PayloadFormat format) {
        Codec<Object> codec = format.codecFor(TypeRef.of(Object.class));
        Object deepest = nested(PayloadLimits.DEFAULT.depth());
        assertThat(codec.decode(codec.encode(deepest))).isEqualTo(deepest);
        assertThatExceptionOfType(UnencodableException.class)
                .isThrownBy(() -> codec.encode(nested(PayloadLimits.DEFAULT.depth() + 1)))
                .withMessageContaining("PayloadLimits.depth");
        assertThatExceptionOfType(UnencodableException.class)
                .isThrownBy(
                        () -> format.codecFor(TypeRef.of(Samples.Ring.class)).encode(Samples.Ring.closed()));
    }

    private static Object nested(int depth) {
        Object nested = List.of();
        for (int i = 1; i < depth; i++) {
            nested = List.of(nested);
        }
        return nested;
    }

    private static void refused(PayloadFormat format, byte[] payload) {
        List<Codec<?>> codecs = new ArrayList<>(List.of(
                format.codecFor(new TypeRef<List<Samples.Line>>() {}),
                format.codecFor(TypeRef.of(Samples.Order.class)),
                format.codecFor(TypeRef.of(Object.class)),
                format.codecFor(TypeRef.of(byte[].class)),
                format.codecFor(TypeRef.of(int[].class)),
                format.codecFor(TypeRef.of(String.class)),
                format.codecFor(TypeRef.of(BigDecimal.class))));
        for (Codec<?> codec : codecs) {
            assertThat(Allocation.of(() -> assertThatExceptionOfType(UndecodableException.class)
                            .isThrownBy(() -> codec.decode(payload))))
                    .isLessThan(MOST_MEMORY);
        }
    }

    private static void readOrRefuse(Codec<?> codec, byte[] payload) {
        try {
            codec.decode(payload);
        } catch (UndecodableException e) {
            assertThat(e).hasNoCause();
        }
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(bytes::writeBytes);
        return bytes.toByteArray();
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
