/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagTest {

    private static final EntityTag STRONG = new EntityTag("v1", false);
    private static final EntityTag WEAK = new EntityTag("v1", true);

    @Test
    void readsAndWritesBothKinds() {
        assertThat(EntityTag.of(" \"v1\"")).contains(STRONG);
        assertThat(EntityTag.of("W/\"v1\"\t")).contains(WEAK);
        assertThat(EntityTag.of("\"\"")).contains(new EntityTag("", false));
        assertThat(STRONG).hasToString("\"v1\"");
        assertThat(WEAK).hasToString("W/\"v1\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v1",
                "\"v1",
                "v1\"",
                "w/\"v1\"",
                "W\"v1\"",
                "\"a b\"",
                "\"a\"b",
                "\"a\", \"b\"",
                "\"a\"\r\n",
                "*",
                "\"\u0000\"",
                "\"\u0100\"",
                "\"a\\\"b\"",
                "\"a\","
            })
    void readsNothingElse(String noTag) {
        assertThat(EntityTag.of(noTag)).isEmpty();
    }

    @Test
    void comparesWeaklyAndStrongly() {
        assertThat(STRONG.matchesWeakly(WEAK)).isTrue();
        assertThat(STRONG.matchesStrongly(WEAK)).isFalse();
        assertThat(WEAK.matchesStrongly(WEAK)).isFalse();
        assertThat(STRONG.matchesStrongly(STRONG)).isTrue();
        assertThat(STRONG.matchesWeakly(new EntityTag("v2", false))).isFalse();
        assertThat(STRONG.weakened()).isEqualTo(WEAK);
    }

    @Test
    void refusesWhatWouldEndTheLine() {
        assertThatIllegalArgumentException().isThrownBy(() -> new EntityTag("a\r\nSet-Cookie: b", false));
        assertThatIllegalArgumentException().isThrownBy(() -> new EntityTag("a\"", false));
    }

    @Test
    void encodesWhatCannotStandInOneAndKeepsItApart() {
        List<String> states = List.of(
                "a", "a\r\nX: y", "\"a\"", "%22a%22", "a b", "é", "%C3%A9", "\uD800", "\uD801", "?", "%uD800", "");

        List<String> written = states.stream()
                .map(state -> EntityTag.naming(state, false).toString())
                .toList();

        assertThat(written).doesNotHaveDuplicates().allMatch(tag -> tag.matches("\"[!#-~]*\""));
        assertThat(written.stream().map(EntityTag::of)).allMatch(read -> read.isPresent());
    }

    @Test
    void meetsAConditionWithOneOfItsTags() {
        EntityTagCondition none = EntityTagCondition.of(List.of("\"x\" , W/\"v1\"", "\"a,b\""));

        assertThat(none.matchesWeakly(STRONG)).isTrue();
        assertThat(none.matchesStrongly(STRONG)).isFalse();
        assertThat(none.matchesStrongly(new EntityTag("a,b", false))).isTrue();
        assertThat(none.matchesWeakly(new EntityTag("y", false))).isFalse();
    }

    @Test
    void meetsAStarAlone() {
        assertThat(EntityTagCondition.of(List.of(" * ")).matchesWeakly(STRONG)).isTrue();
        assertThat(EntityTagCondition.of(List.of("*")).matchesStrongly(STRONG)).isTrue();
        assertThat(EntityTagCondition.of(List.of("*, \"x\"")).matchesWeakly(STRONG))
                .isFalse();
        assertThat(EntityTagCondition.of(List.of("**")).matchesWeakly(STRONG)).isFalse();
        assertThat(EntityTagCondition.of(List.of()).matchesWeakly(STRONG)).isFalse();
    }

    @Test
    void passesOverMembersThatAreNone() {
        EntityTagCondition some = EntityTagCondition.of(List.of("v0, \"v1\", W/v2, \"v\"3, \"open"));

        assertThat(some.tags()).containsExactly(STRONG);
    }

    @Test
    void readsManyTagsInOneGo() {
        String many =
                String.join(",", Stream.generate(() -> "\"v0\"").limit(100_000).toList());

        assertThat(EntityTagCondition.of(List.of(many)).tags()).hasSize(1);
    }
}
