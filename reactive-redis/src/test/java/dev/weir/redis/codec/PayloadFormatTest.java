/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.weir.codec.Codec;
import dev.weir.codec.PayloadFormat;
import dev.weir.codec.TypeRef;
import dev.weir.codec.UndecodableException;
import dev.weir.codec.UnencodableException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.module.SimpleModule;

class PayloadFormatTest {

    static Stream<PayloadFormat> formats() {
        return Stream.of(CborFormat.standard(), JsonFormat.standard());
    }

    @ParameterizedTest
    @MethodSource("formats")
    void whatWasWrittenIsReadBackAsItWas(PayloadFormat format) {
        assertReadBack(format.codecFor(TypeRef.of(Samples.Order.class)), Samples.ORDER);
        assertReadBack(format.codecFor(TypeRef.of(Samples.Moments.class)), Samples.MOMENTS);
        assertReadBack(format.codecFor(TypeRef.of(Samples.Odds.class)), Samples.ODDS);
        assertReadBack(format.codecFor(new TypeRef<List<Samples.Order>>() {}), List.of(Samples.ORDER));
        assertReadBack(
                format.codecFor(new TypeRef<Map<Long, Samples.Line>>() {}), Map.of(7L, new Samples.Line("a", 1)));
        assertReadBack(format.codecFor(TypeRef.of(String.class)), "");
        assertReadBack(format.codecFor(TypeRef.of(Long.class)), Long.MAX_VALUE);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void subtypesAreToldApartByTheirGivenNamesOrProperties(PayloadFormat format) {
        Codec<List<Samples.Shape>> shapes = format.codecFor(new TypeRef<List<Samples.Shape>>() {});
        assertReadBack(shapes, List.of(new Samples.Circle(1), new Samples.Square(2)));
        assertReadBack(format.codecFor(TypeRef.of(Samples.Deduced.class)), new Samples.Angular(3));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void propertiesOfANewerProcessAreIgnored(PayloadFormat format) {
        record NewLine(String product, int count, List<String> labels) {}
        byte[] newer = format.codecFor(TypeRef.of(NewLine.class)).encode(new NewLine("pear", 3, List.of("bio")));
        assertThat(format.codecFor(TypeRef.of(Samples.Line.class)).decode(newer))
                .isEqualTo(new Samples.Line("pear", 3));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void aNumberThatIsNotThereIsNotMadeUp(PayloadFormat format) {
        record OldLine(String product) {}
        record HalfLine(String product, double count) {}
        Codec<Samples.Line> lines = format.codecFor(TypeRef.of(Samples.Line.class));
        byte[] older = format.codecFor(TypeRef.of(OldLine.class)).encode(new OldLine("pear"));
        byte[] other = format.codecFor(TypeRef.of(HalfLine.class)).encode(new HalfLine("pear", 1.5));
        assertThatExceptionOfType(UndecodableException.class).isThrownBy(() -> lines.decode(older));
        assertThatExceptionOfType(UndecodableException.class).isThrownBy(() -> lines.decode(other));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void nothingIsNeitherWrittenNorRead(PayloadFormat format) {
        Codec<Samples.Line> lines = format.codecFor(TypeRef.of(Samples.Line.class));
        Codec<Optional<String>> options = format.codecFor(new TypeRef<Optional<String>>() {});
        byte[] nothing = format == CborFormat.standard() ? new byte[] {(byte) 0xF6} : "null".getBytes(UTF_8);
        assertThatExceptionOfType(UnencodableException.class).isThrownBy(() -> lines.encode(null));
        assertThatExceptionOfType(UnencodableException.class).isThrownBy(() -> options.encode(Optional.empty()));
        assertThatExceptionOfType(UndecodableException.class).isThrownBy(() -> lines.decode(nothing));
        assertThatExceptionOfType(UndecodableException.class).isThrownBy(() -> options.decode(nothing));
        assertThatExceptionOfType(UndecodableException.class).isThrownBy(() -> lines.decode(new byte[0]));
        assertReadBack(options, Optional.of("x"));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void aDocumentThatGoesOnIsRefused(PayloadFormat format) {
        Codec<Samples.Line> lines = format.codecFor(TypeRef.of(Samples.Line.class));
        byte[] document = lines.encode(new Samples.Line("pear", 3));
        byte[] twice = new byte[document.length * 2];
        System.arraycopy(document, 0, twice, 0, document.length);
        System.arraycopy(document, 0, twice, document.length, document.length);
        assertThatExceptionOfType(UndecodableException.class).isThrownBy(() -> lines.decode(twice));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void typesThatCannotBeReadBackAreRefusedWhenTheCodecIsMade(PayloadFormat format) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> format.codecFor(TypeRef.of(Unnamed.class)))
                .withMessageContaining("@JsonSubTypes");
    }

    @ParameterizedTest
    @MethodSource("formats")
    void aFailureSaysNothingOfThePayload(PayloadFormat format) {
        Codec<String> texts = format.codecFor(TypeRef.of(String.class));
        Codec<Samples.Status> states = format.codecFor(TypeRef.of(Samples.Status.class));
        assertThatExceptionOfType(UndecodableException.class)
                .isThrownBy(() -> states.decode(texts.encode("hunter2")))
                .withNoCause()
                .withMessageNotContaining("hunter2")
                .withMessageContaining("Samples$Status");
    }

    @ParameterizedTest
    @MethodSource("formats")
    void theSchemaIsThatOfFormatAndType(PayloadFormat format) {
        String name = format == CborFormat.standard() ? "cbor" : "json";
        TypeRef<List<Samples.Line>> lines = new TypeRef<>() {};
        assertThat(format.codecFor(lines).schemaId()).isEqualTo(lines.schemaId(name));
    }

    @Test
    void modulesTeachTypesThatJacksonDoesNotKnow() {
        SimpleModule module = new SimpleModule()
                .addSerializer(Thread.State.class, new ValueSerializer<>() {
                    @Override
                    public void serialize(Thread.State value, JsonGenerator to, SerializationContext context) {
                        to.writeString(value.name().substring(0, 1));
                    }
                })
                .addDeserializer(Thread.State.class, new ValueDeserializer<>() {
                    @Override
                    public Thread.State deserialize(JsonParser parser, DeserializationContext context) {
                        return parser.getString().equals("N") ? Thread.State.NEW : Thread.State.TERMINATED;
                    }
                });
        Stream.of(CborFormat.standard().module(module), JsonFormat.standard().module(module))
                .map(format -> format.codecFor(TypeRef.of(Thread.State.class)))
                .forEach(codec -> {
                    assertThat(new String(codec.encode(Thread.State.NEW), UTF_8))
                            .hasSizeLessThan(4)
                            .contains("N");
                    assertReadBack(codec, Thread.State.NEW);
                });
    }

    @Test
    void cborIsPlain() {
        byte[] payload =
                CborFormat.standard().codecFor(TypeRef.of(Samples.Line.class)).encode(new Samples.Line("pear", 3));
        // A map without its length in front: "product" is "pear", "count" is 3, end.
        assertThat(HexFormat.of().formatHex(payload))
                .isEqualTo("bf" + "6770726f64756374" + "6470656172" + "65636f756e74" + "03" + "ff");
    }

    sealed interface Unnamed permits One, Other {}

    record One(int a) implements Unnamed {}

    record Other(int b) implements Unnamed {}

    private static <V> void assertReadBack(Codec<V> codec, V value) {
        assertThat(codec.decode(codec.encode(value))).isEqualTo(value);
    }
}
