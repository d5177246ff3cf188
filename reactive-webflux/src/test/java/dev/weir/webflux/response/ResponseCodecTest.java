/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.codec.UndecodableException;
import dev.weir.webflux.field.VaryField;
import dev.weir.webflux.rfc9111.Fields;
import dev.weir.webflux.rfc9111.Heuristic;
import dev.weir.webflux.rfc9111.Selection;
import dev.weir.webflux.rfc9111.StoredResponse;
import dev.weir.webflux.rfc9111.Times;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResponseCodecTest {

    private static final Instant THEN = Instant.parse("2020-01-01T00:00:00.123Z");

    private final ResponseCodec codec = new ResponseCodec(Heuristic.NONE);

    @Test
    void readsWhatItHasWritten() {
        StoredResponse response = response();
        StoredResponse read = codec.decode(codec.encode(response));
        assertThat(read).isEqualTo(response);
        assertThat(read.fields().asMap())
                .containsExactlyEntriesOf(response.fields().asMap());
        assertThat(read.freshness()).isEqualTo(response.freshness());
        assertThat(read.selection().matches(name -> List.of("de"))).isTrue();
        assertThat(read.selection().matches(name -> List.of("fr"))).isFalse();
    }

    @Test
    void isShort() {
        // Usual names take a byte each: 5 lines, 2 texts of a number each, and what they say.
        assertThat(codec.encode(response()).length).isLessThan(230);
    }

    @Test
    void neitherGuessesNorFailsOtherwise() {
        byte[] payload = codec.encode(response());
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = Arrays.copyOf(payload, random.nextInt(payload.length + 1));
            for (int hits = random.nextInt(4); hits > 0 && damaged.length > 0; hits--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            assertThatCode(() -> {
                        try {
                            codec.decode(damaged);
                        } catch (UndecodableException expected) {
                            // As it should.
                        }
                    })
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void takesNoTextThatWouldEndALine() {
        String text = new String(codec.encode(response()), StandardCharsets.ISO_8859_1);
        byte[] injected = text.replace("a value", "a\r\nb: c").getBytes(StandardCharsets.ISO_8859_1);
        byte[] ended = text.replace("a value", "a\nvalue").getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> codec.decode(injected)).isInstanceOf(UndecodableException.class);
        assertThatThrownBy(() -> codec.decode(ended)).isInstanceOf(UndecodableException.class);
    }

    private static StoredResponse response() {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        fields.put("Content-Type", List.of("text/plain"));
        fields.put("Cache-Control", List.of("max-age=60", "stale-if-error=5"));
        fields.put("X-Own", List.of("a value"));
        fields.put("Date", List.of("Wed, 01 Jan 2020 00:00:00 GMT"));
        return StoredResponse.of(
                200,
                Fields.of(fields),
                "the body".getBytes(StandardCharsets.UTF_8),
                new Times(THEN, THEN.plusMillis(250)),
                Selection.of(VaryField.naming(List.of("accept-language")), name -> List.of("de")),
                Heuristic.NONE);
    }
}
