/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.rfc9111;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.webflux.field.VaryField;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SelectionTest {

    @Test
    void tellsRequestsApartByWhatIsNamed() {
        Selection selection = of(List.of("a", "b"), Map.of("a", List.of("1"), "b", List.of("2")));
        assertThat(selection.matches(lines(Map.of("a", List.of("1"), "b", List.of("2"), "c", List.of("3")))))
                .isTrue();
        assertThat(selection.matches(lines(Map.of("a", List.of("1"))))).isFalse();
        assertThat(selection.matches(lines(Map.of("a", List.of("2"), "b", List.of("1")))))
                .isFalse();
    }

    @Test
    void noTwoWaysToSaySomethingElseLookAlike() {
        Selection selection = of(List.of("a", "b"), Map.of("a", List.of("1"), "b", List.of("")));
        assertThat(selection.matches(lines(Map.of("a", List.of("1"))))).isFalse();
        assertThat(of(List.of("a"), Map.of("a", List.of("1,b2"))).digest())
                .isNotEqualTo(of(List.of("a", "b"), Map.of("a", List.of("1"), "b", List.of("2")))
                        .digest());
    }

    @Test
    void blanksAroundCommasAndLinesDoNotMatter() {
        Selection selection = of(List.of("a"), Map.of("a", List.of("1,2 , 3")));
        assertThat(selection.matches(lines(Map.of("a", List.of("1", " 2,3"))))).isTrue();
        assertThat(selection.matches(lines(Map.of("a", List.of("3,2,1"))))).isFalse();
    }

    @Test
    void blanksThatBelongToWhatIsSaidMatter() {
        for (List<String> pair : List.of(
                List.of("\"Doe, Jane\"", "\"Doe,Jane\""),
                List.of("jane", "jane\u2003"),
                List.of("a\", \"b", "a\",\"b"))) {
            Selection selection = of(List.of("a"), Map.of("a", List.of(pair.get(0))));
            assertThat(selection.matches(lines(Map.of("a", List.of(pair.get(0))))))
                    .isTrue();
            assertThat(selection.matches(lines(Map.of("a", List.of(pair.get(1))))))
                    .as("%s", pair)
                    .isFalse();
        }
        assertThat(of(List.of("a"), Map.of("a", List.of("\"", "b"))).matches(lines(Map.of("a", List.of("\",b")))))
                .isFalse();
    }

    @Test
    void whatDependsOnNothingIsForEverybody() {
        Selection selection = Selection.of(VaryField.NONE, lines(Map.of("a", List.of("1"))));
        assertThat(selection).isEqualTo(Selection.ALL);
        assertThat(selection.matches(lines(Map.of()))).isTrue();
    }

    private static Selection of(List<String> names, Map<String, List<String>> request) {
        return Selection.of(VaryField.naming(names), lines(request));
    }

    private static FieldLines lines(Map<String, List<String>> request) {
        return Fields.of(request);
    }
}
