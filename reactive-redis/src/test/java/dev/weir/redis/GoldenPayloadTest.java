/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.codec.Codec;
import dev.weir.codec.Packing;
import dev.weir.codec.Payload;
import dev.weir.codec.PayloadLimits;
import dev.weir.codec.TypeRef;
import dev.weir.redis.Reading.Readable;
import dev.weir.redis.codec.CborFormat;
import dev.weir.redis.codec.JsonFormat;
import dev.weir.tier.StoredEntry;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Envelopes as they were written by every version there was: what is stored outlives who stored it. */
class GoldenPayloadTest {

    private static final Product PRODUCT = new Product(
            42,
            "Äpfel",
            new BigDecimal("19.90"),
            Instant.parse("2026-11-20T12:34:56.789Z"),
            List.of("a", "b"),
            Optional.empty());

    private static final String LONG_TEXT = "to and fro ".repeat(20);

    static List<Golden<?>> goldens() {
        Packing<Product> cbor = packing(CborFormat.standard().codecFor(TypeRef.of(Product.class)));
        Packing<Product> json = packing(JsonFormat.standard().codecFor(TypeRef.of(Product.class)));
        Packing<String> strings = packing(Codec.strings());
        return List.of(
                new Golden<>("cbor", cbor, PRODUCT, Form.PLAIN),
                new Golden<>("json", json, PRODUCT, Form.PLAIN),
                new Golden<>("strings", strings, "grün", Form.PLAIN),
                new Golden<>("longs", packing(Codec.longs()), -42L, Form.PLAIN),
                new Golden<>("integers", packing(Codec.integers()), 42, Form.PLAIN),
                new Golden<>("compressed", strings.compressedAbove(100), LONG_TEXT, Form.PLAIN),
                new Golden<>("absent", strings, null, Form.PLAIN),
                new Golden<>("full", strings, "grün", Form.FULL),
                new Golden<>("absent-full", strings, null, Form.FULL));
    }

    /** What zlib makes of a text depends on its version. */
    static Stream<Golden<?>> goldensThatAreWrittenAlike() {
        return goldens().stream().filter(golden -> !golden.name().equals("compressed"));
    }

    @ParameterizedTest
    @MethodSource("goldens")
    <V> void isReadAsEver(Golden<V> golden) {
        assertThat(Envelope.read(stored(golden.name()))).isInstanceOfSatisfying(Readable.class, readable -> {
            StoredEntry entry = readable.found().entry();
            assertThat(entry.schema()).isEqualTo(golden.packing().schemaId());
            byte[] payload = entry.payload();
            assertThat(payload == null ? null : golden.packing().unpack(new Payload(payload, entry.isCompressed())))
                    .isEqualTo(golden.value());
            assertThat(readable.found().version()).isEqualTo(EnvelopeSamples.VERSION);
            boolean full = golden.form() == Form.FULL;
            assertThat(readable.found().isDirty()).isEqualTo(full);
            assertThat(readable.key()).isEqualTo(full ? "the:key" : null);
            assertThat(entry.isExpired()).isEqualTo(full);
            assertThat(entry.tags()).hasSize(full ? 2 : 0);
        });
    }

    @ParameterizedTest
    @MethodSource("goldensThatAreWrittenAlike")
    <V> void isWrittenAsEver(Golden<V> golden) {
        byte[] written = Envelope.write(
                golden.entry(),
                golden.form() == Form.FULL ? "the:key" : null,
                EnvelopeSamples.VERSION,
                golden.form() == Form.FULL);
        assertThat(HexFormat.of().formatHex(written)).isEqualTo(HexFormat.of().formatHex(stored(golden.name())));
    }

    @Test
    void bytesAreThemselves() {
        assertThat(Envelope.read(stored("bytes"))).isInstanceOfSatisfying(Readable.class, readable -> {
            assertThat(readable.found().entry().schema())
                    .isEqualTo(Codec.bytes().schemaId());
            assertThat(readable.found().entry().payload()).containsExactly(0, 1, 2, 0xFF);
        });
    }

    private static <V> Packing<V> packing(Codec<V> codec) {
        return Packing.of(codec, PayloadLimits.DEFAULT);
    }

    /** The bytes of a file that holds them as hexadecimal digits, in lines of any length. */
    private static byte[] stored(String name) {
        try (InputStream file = GoldenPayloadTest.class.getResourceAsStream("/golden/1/" + name + ".hex")) {
            assertThat(file).as("golden payload " + name).isNotNull();
            return HexFormat.of().parseHex(new String(file.readAllBytes(), UTF_8).replaceAll("\\s", ""));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    enum Form {
        PLAIN,
        FULL
    }

    record Golden<V>(
            String name, Packing<V> packing, @Nullable V value, Form form) {

        StoredEntry entry() {
            Payload payload = value == null ? null : packing.pack(value);
            boolean full = form == Form.FULL;
            return new StoredEntry(
                    payload == null ? null : payload.bytes(),
                    payload != null && payload.compressed(),
                    packing.schemaId(),
                    1_795_000_123_456L,
                    full ? StoredEntry.FOREVER : 300_000,
                    full ? -12_345 : 0,
                    full,
                    full ? OptionalLong.of(7) : OptionalLong.empty(),
                    full ? Optional.of("\"e1\"") : Optional.empty(),
                    full ? new LinkedHashSet<>(List.of("colour:red", "shop:€")) : Set.of());
        }

        @Override
        public String toString() {
            return name;
        }
    }

    record Product(
            long id, String name, BigDecimal price, Instant changed, List<String> labels, Optional<String> note) {}
}
