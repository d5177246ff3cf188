/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which prefixes a key has, and how one that is asked for is understood or refused. */
class KeyPrefixesTest {

    private final KeyPrefixes two = KeyPrefixes.of(':', 2);

    @ParameterizedTest
    @CsvSource({
        "1, eu:berlin:42, eu",
        "2, eu:berlin:42, eu|eu:berlin",
        "3, eu:berlin:42, eu|eu:berlin|eu:berlin:42",
        "4, eu:berlin:42, eu|eu:berlin|eu:berlin:42",
        "4, a:b:c:d:e, a|a:b|a:b:c|a:b:c:d",
        "1, eu, eu",
        "2, eu, eu",
        "2, eu:, eu|eu:",
        "2, eu::42, eu|eu:",
        "2, :42, |:42",
        "2, eu-berlin, eu-berlin"
    })
    void aKeyHasItsLeadingSegmentsAsPrefixes(int depth, String text, String prefixes) {
        assertThat(KeyPrefixes.of(':', depth).of(text)).containsExactly(prefixes.split("\\|", -1));
    }

    @Test
    void withoutADeclarationAKeyHasNone() {
        assertThat(KeyPrefixes.NONE.of("eu:berlin:42")).isEmpty();
        assertThat(KeyPrefixes.NONE.isDeclared()).isFalse();
        assertThat(two.isDeclared()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"eu, eu", "eu:, eu", "eu:berlin, eu:berlin", "eu:berlin:, eu:berlin", "eu::, eu:", ":, ''", "::, :"})
    void aPrefixIsUnderstoodWithOrWithoutASeparatorAtItsEnd(String asked, String canonical) {
        assertThat(two.canonical("pages", asked)).isEqualTo(canonical);
    }

    @Test
    void aPrefixIsAmongThoseOfTheKeysItIsAbout() {
        for (String key : List.of("eu:berlin:42", "eu:berlin", "eu:berlin:", "eu:berlin::")) {
            assertThat(two.of(key)).contains(two.canonical("pages", "eu:"), two.canonical("pages", "eu:berlin:"));
        }
        assertThat(two.of("europe:berlin:42")).doesNotContain(two.canonical("pages", "eu"));
        assertThat(two.of("eu:berlinale")).doesNotContain(two.canonical("pages", "eu:berlin"));
    }

    @Test
    void anUndeclaredPrefixIsRefusedWithTheLineToAdd() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyPrefixes.NONE.canonical("pages", "eu"))
                .withMessageContaining("Cache 'pages' has no prefixes")
                .withMessageContaining("add prefixes(':', 1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyPrefixes.of('/', 2).canonical("pages", "eu/berlin/42"))
                .withMessageContaining("Cache 'pages' has prefixes of up to 2 segments but this one has 3")
                .withMessageContaining("declare prefixes('/', 3)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> two.canonical("pages", "a:b:c:d:e"))
                .withMessageContaining("none can have more than 4")
                .withMessageContaining("tag the entries");
    }

    @Test
    void noPrefixIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> two.canonical("pages", ""))
                .withMessageContaining("use clear()");
        assertThatNullPointerException()
                .isThrownBy(() -> two.canonical("pages", null))
                .withMessage("prefix must not be null");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 5})
    void aDepthThatCannotBeIsRefused(int depth) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyPrefixes.of(':', depth))
                .withMessageContaining("depth must be 1 to 4 but was " + depth)
                .withMessageContaining("tag what lies deeper");
    }

    @ParameterizedTest
    @ValueSource(chars = {'a', 'Z', '7', 'ü', '%', '\n', '\u0000', '\uD83D', '\uFFFF'})
    void aSeparatorThatCannotBeIsRefused(char separator) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyPrefixes.of(separator, 1))
                .withMessageContaining("separator must be a printable character")
                .withMessageContaining(String.format("U+%04X", (int) separator))
                .withMessageContaining("':' is the usual choice");
    }
}
