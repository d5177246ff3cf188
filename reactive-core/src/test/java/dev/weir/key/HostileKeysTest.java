/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys made to be mistaken for others: each has a text of its own, in harmless characters, and is read back from it. */
class HostileKeysTest {

    private static final int RANDOM_KEYS = 20_000;
    private static final String[] PIECES = {
        ":",
        "%",
        "%3A",
        "%25",
        "3A",
        "/",
        "{a}",
        "}",
        "\\",
        "*",
        "?",
        "[",
        " ",
        "\u0000",
        "\n",
        "\u007F",
        "a",
        "A",
        "-",
        ".",
        "_",
        "0",
        "ä",
        "\u0301",
        "€",
        "\uD83D\uDE00",
        "\u202E",
        "\uFEFF",
        "\uFFFF",
        "line",
        "+"
    };

    record Inner(String left, String right) {}

    record Three(String a, String b, String c) {}

    record Nested(Inner inner, String c) {}

    static Stream<KeyText<Three>> texts() {
        return Stream.of(
                KeyTemplate.of("x:{a}:{b}:{c}", Three.class),
                KeyTemplate.of("{c}/line{a}a:a{b}3A", Three.class),
                KeyTemplate.of("{b} {a}%:{c}%", Three.class),
                KeyText.natural(Three.class).orElseThrow(),
                nested());
    }

    /** Every text of up to two of these pieces, in each of three places: near misses of every kind are among them. */
    @ParameterizedTest
    @MethodSource("texts")
    void closeKeysHaveDifferentTexts(KeyText<Three> text) {
        List<String> parts = new ArrayList<>(List.of(""));
        for (String first : List.of(":", "%", "3", "A", "/")) {
            parts.add(first);
            for (String second : List.of(":", "%", "3", "A", "/")) {
                parts.add(first + second);
            }
        }
        Map<String, Three> seen = new HashMap<>();
        for (String a : parts) {
            for (String b : parts) {
                for (String c : parts) {
                    meet(text, new Three(a, b, c), seen);
                }
            }
        }
        assertThat(seen).hasSize(31 * 31 * 31);
    }

    @ParameterizedTest
    @MethodSource("texts")
    void randomKeysHaveDifferentTexts(KeyText<Three> text) {
        Random random = new Random(20_240_229);
        Map<String, Three> seen = new HashMap<>();
        Set<Three> keys = new HashSet<>();
        for (int i = 0; i < RANDOM_KEYS; i++) {
            Three key = new Three(hostile(random), hostile(random), hostile(random));
            keys.add(key);
            meet(text, key, seen);
        }
        assertThat(seen).hasSameSizeAs(keys);
    }

    @ParameterizedTest
    @MethodSource("texts")
    void aLongKeyIsReadBack(KeyText<Three> text) {
        Three key = new Three("ä:".repeat(50_000), "x".repeat(100_000), "%");

        assertThat(text.parse(text.of(key))).isEqualTo(key);
    }

    private static void meet(KeyText<Three> text, Three key, Map<String, Three> seen) {
        String written = text.of(key);
        Three namesake = seen.put(written, key);
        if (namesake != null && !namesake.equals(key)) {
            throw new AssertionError(namesake + " and " + key + " are both written " + written);
        }
        if (!text.parse(written).equals(key)) {
            throw new AssertionError(key + " is written " + written + " and read back otherwise");
        }
        if (!written.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
            throw new AssertionError(key + " is written with characters that are not printable ASCII: " + written);
        }
    }

    private static String hostile(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private static KeyText<Three> nested() {
        KeyText<Nested> text = KeyText.natural(Nested.class).orElseThrow();
        return new KeyText<>() {
            @Override
            public String of(Three key) {
                return text.of(new Nested(new Inner(key.a(), key.b()), key.c()));
            }

            @Override
            public Three parse(String written) {
                Nested read = text.parse(written);
                return new Three(read.inner().left(), read.inner().right(), read.c());
            }
        };
    }
}
