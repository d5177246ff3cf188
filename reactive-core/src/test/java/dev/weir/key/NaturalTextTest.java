/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The text that some types of keys have by themselves. */
class NaturalTextTest {

    private static final UUID ID = UUID.fromString("12345678-9abc-def0-1234-56789abcdef0");

    record Line(String shop, long id) {}

    record Position(Line line, String note, Line other) {}

    record Weight(double grams) {}

    enum Size {
        SMALL,
        LARGE {
            @Override
            boolean isLarge() {
                return true;
            }
        };

        boolean isLarge() {
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("written")
    <K> void aKeyIsWrittenAndReadBack(Class<K> type, K key, String text) {
        KeyText<K> keys = KeyText.natural(type).orElseThrow();

        assertThat(keys.of(key)).isEqualTo(text);
        assertThat(keys.parse(text)).isEqualTo(key);
    }

    static Stream<Arguments> written() {
        return Stream.of(
                arguments(String.class, "eu:berlin%3A\uD83D", "eu:berlin%3A\uD83D"),
                arguments(String.class, "", ""),
                arguments(Integer.class, -7, "-7"),
                arguments(Long.class, Long.MAX_VALUE, "9223372036854775807"),
                arguments(Short.class, (short) 7, "7"),
                arguments(Boolean.class, true, "true"),
                arguments(UUID.class, ID, ID.toString()),
                arguments(TimeUnit.class, TimeUnit.DAYS, "DAYS"),
                arguments(Size.class, Size.LARGE, "LARGE"),
                arguments(Line.class, new Line("eu:1", 7), "eu%3A1:7"),
                arguments(Line.class, new Line("", 7), ":7"),
                arguments(Position.class, new Position(new Line("a", 1), "", new Line(":", 2)), "a:1::%3A:2"));
    }

    @ParameterizedTest
    @ValueSource(
            classes = {Object.class, List.class, double.class, Weight.class, byte[].class, Enum.class, Record.class})
    void otherTypesHaveNone(Class<?> type) {
        assertThat(KeyText.natural(type)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a:1:2", "a:b", "a:1:", "a:%31", "ü:1"})
    void whatNoKeyIsWrittenAsIsNotRead(String text) {
        KeyText<Line> keys = KeyText.natural(Line.class).orElseThrow();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> keys.parse(text))
                .withMessageContaining("This is no text of a key");
    }

    @ParameterizedTest
    @ValueSource(classes = {String.class, Long.class, Line.class})
    void nullIsRefusedByName(Class<?> type) {
        KeyText<?> keys = KeyText.natural(type).orElseThrow();

        assertThatNullPointerException().isThrownBy(() -> keys.of(null)).withMessage("key must not be null");
        assertThatNullPointerException().isThrownBy(() -> keys.parse(null)).withMessage("text must not be null");
    }
}
