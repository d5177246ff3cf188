/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VaryFieldTest {

    @Test
    void namesFieldsOnceAndInOrder() {
        VaryField vary = VaryField.of(List.of("Accept-Language, accept", "ACCEPT"));

        assertThat(vary.names()).containsExactly("accept", "accept-language");
        assertThat(vary.isAny()).isFalse();
        assertThat(vary).hasToString("accept, accept-language");
        assertThat(VaryField.of(List.of())).isEqualTo(VaryField.NONE).hasToString("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "accept, *", "accept accept", "\"accept\"", "a:b", "a\r\nb"})
    void dependsOnAnythingIfItIsNotClearOnWhat(String line) {
        assertThat(VaryField.of(List.of(line)).isAny()).isTrue();
        assertThat(VaryField.of(List.of(line))).hasToString("*");
    }

    @Test
    void unitesTwo() {
        VaryField vary = VaryField.naming(List.of("Accept"));

        assertThat(vary.and(VaryField.naming(List.of("Origin", "accept")))).hasToString("accept, origin");
        assertThat(vary.and(VaryField.of(List.of("*"))).isAny()).isTrue();
    }

    @Test
    void leavesOutWhatItIsTold() {
        VaryField vary = VaryField.naming(List.of("Accept", "Origin"));

        assertThat(vary.without(Set.of("accept", "range"))).hasToString("origin");
        assertThat(vary.without(Set.of("accept", "origin"))).isEqualTo(VaryField.NONE);
        assertThat(vary.without(Set.of())).isEqualTo(vary);
        assertThat(VaryField.of(List.of("*")).without(Set.of("accept")).isAny()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "", " ", "a b", "a,b", "a\r\nSet-Cookie: b"})
    void writesNothingThatIsNoNameOfAField(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> VaryField.naming(List.of("accept", name)));
    }

    @Test
    void readsTheFirstAge() {
        assertThat(AgeField.of(List.of("7, 9", "3"))).contains(Duration.ofSeconds(7));
        assertThat(AgeField.of(List.of(" 99999999999999999999 "))).contains(Duration.ofSeconds(2_147_483_648L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "-1", "1.0", "x, 5", "5 6", "\"5\""})
    void readsNoAgeThatIsNone(String line) {
        assertThat(AgeField.of(List.of(line))).isEmpty();
        assertThat(AgeField.of(List.of())).isEmpty();
    }

    @Test
    void writesWholeAges() {
        assertThat(AgeField.write(Duration.ofMillis(1_999))).isEqualTo("1");
        assertThat(AgeField.write(Duration.ofMillis(-1))).isEqualTo("0");
    }
}
