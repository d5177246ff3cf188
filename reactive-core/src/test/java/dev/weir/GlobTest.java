/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which texts a glob matches, which patterns are none, and that no pattern takes long. */
class GlobTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "*, \"\"",
                "*, anything",
                "**, a",
                "a, a",
                "a*, a",
                "a*, ab:c",
                "*c, ab:c",
                "*c, cc",
                "a*c, ac",
                "a*c, abcbc",
                "*a*, bab",
                "?, x",
                "?, ü",
                "?, \uD83D\uDE00",
                "??, ab",
                "*?, a",
                "?*?, ab",
                "*ab?d*, xabababcd",
                "\\*, *",
                "\\?, ?",
                "\\\\, \\",
                "\\a, a",
                "\\[, [",
                "[ab], [ab]",
                "[^a]*, [^a]b",
                "a.c, a.c",
                "*\uD83D\uDE00, x\uD83D\uDE00",
                "(a+)+, (a+)+"
            })
    void aTextIsMatched(String glob, String text) {
        assertThat(Glob.of(glob).matches(text)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "a, \"\"",
                "a, ab",
                "a, ba",
                "a, A",
                "?, \"\"",
                "?, ab",
                "??, \uD83D\uDE00",
                "*??, \uD83D\uDE00",
                "?*?, a",
                "a*c, ab",
                "a*c, cac",
                "a*b*c, acb",
                "\\*, a",
                "\\?, a",
                "\\\\*, a",
                "[ab], a",
                "[a-z]*, b",
                "a.c, abc"
            })
    void anotherTextIsNot(String glob, String text) {
        assertThat(Glob.of(glob).matches(text)).isFalse();
    }

    @Test
    void itAgreesWithARegularExpressionOnRandomTexts() {
        Random random = new Random(7);
        int matched = 0;
        for (int i = 0; i < 50_000; i++) {
            String glob = random("ab*?*", 1 + random.nextInt(7), random);
            String text = random("ab", random.nextInt(8), random);
            boolean expected = Pattern.matches(glob.replace("*", ".*").replace('?', '.'), text);
            matched += expected ? 1 : 0;
            assertThat(Glob.of(glob).matches(text)).as(glob + " on " + text).isEqualTo(expected);
        }
        assertThat(matched).isBetween(5_000, 45_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"*a*a*a*a*a*a*a*a*b", "*aaaaaaaaaaaaaaaaab", "a*a?a*?a*a?b", "*?*?*?*?*?*?b", "****************b"
            })
    void aHostilePatternGoesOverATextOnceForEachOfItsCharactersAtMost(String glob) {
        Counted text = new Counted("a".repeat(5_000), new AtomicLong());

        assertThat(Glob.of(glob).matches(text)).isFalse();

        assertThat(text.looks().get()).isLessThan(3L * glob.length() * text.length());
    }

    @Test
    void onlyAPatternWithoutWildcardsIsALiteral() {
        assertThat(Glob.of("a\\*b[c]\\\\").literal()).contains("a*b[c]\\");
        assertThat(Glob.of("a*").literal()).isEmpty();
        assertThat(Glob.of("?").literal()).isEmpty();
    }

    @Test
    void whatIsNoPatternIsRefusedWithWhatToChange() {
        assertThatNullPointerException().isThrownBy(() -> Glob.of(null)).withMessage("glob must not be null");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Glob.of(""))
                .withMessageContaining("glob must not be empty")
                .withMessageContaining("clear()");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Glob.of("a\\"))
                .withMessageContaining("must not end with a single '\\'")
                .withMessageContaining("write '\\\\'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Glob.of("a".repeat(513)))
                .withMessageContaining("at most 512 characters but has 513")
                .withMessageContaining("put a '*'");
        assertThat(Glob.of("a".repeat(512)).matches("a".repeat(512))).isTrue();
    }

    @Test
    void aGlobPrintsAsItWasGiven() {
        assertThat(Glob.of("a\\**")).hasToString("a\\**");
    }

    private static String random(String alphabet, int length, Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    /** A text that counts how often a character of it is looked at, and gives up on those who do not. */
    private record Counted(String text, AtomicLong looks) implements CharSequence {

        private static final long TOO_OFTEN = 10_000_000;

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (looks.incrementAndGet() > TOO_OFTEN) {
                throw new AssertionError("Looked at too often");
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.substring(start, end), looks);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
