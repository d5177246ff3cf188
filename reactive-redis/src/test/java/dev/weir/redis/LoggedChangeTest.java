/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.coherence.Change;
import dev.weir.coherence.LogPosition;
import dev.weir.tier.Generation;
import dev.weir.tier.Scope;
import dev.weir.tier.Version;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of an entry in a log is a change, and what somebody else may have written. */
class LoggedChangeTest {

    private static final LogPosition POSITION = new LogPosition(3, "17-0", 5);
    private static final Version VERSION = new Version(2, 999_999_999_999_999_999L);
    private static final Scope SCOPE = new Scope("products", "mañana");

    @Test
    void aChangeOfAKeyIsFoundInWhateverOrderItsFieldsAre() {
        Change.OfKey expected = new Change.OfKey(POSITION, VERSION, SCOPE, "käse", Change.Kind.REPLACED);
        assertThat(parse(
                        "n",
                        "5",
                        "epoch",
                        "2",
                        "seq",
                        "999999999999999999",
                        "kind",
                        "replaced",
                        "cache",
                        "products",
                        "tenant",
                        "mañana",
                        "name",
                        "käse"))
                .isEqualTo(expected);
        assertThat(parse(
                        "name",
                        "käse",
                        "of a later version",
                        "",
                        "tenant",
                        "mañana",
                        "cache",
                        "products",
                        "kind",
                        "replaced",
                        "seq",
                        "999999999999999999",
                        "epoch",
                        "2",
                        "n",
                        "5"))
                .isEqualTo(expected);
    }

    @Test
    void aChangeOfAGenerationIsFound() {
        assertThat(parse(
                        "n",
                        "5",
                        "epoch",
                        "2",
                        "seq",
                        "999999999999999999",
                        "kind",
                        "tag",
                        "cache",
                        "products",
                        "tenant",
                        "mañana",
                        "name",
                        "red"))
                .isEqualTo(
                        new Change.OfGeneration(POSITION, VERSION, new Generation(SCOPE, Generation.Kind.TAG, "red")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5", " 1", "1x", "٣", "1000000000000000000", "99999999999999999999999"})
    void whatHasNoNumbersIsNone(String number) {
        assertThat(of(number, "1", "1", "replaced")).isNull();
        assertThat(of("1", number, "1", "replaced")).isNull();
        assertThat(of("1", "1", number, "replaced")).isNull();
    }

    @Test
    void whatLacksAFieldOrSaysNothingThatIsKnownIsNone() {
        String[] all = {"n", "1", "epoch", "1", "seq", "1", "kind", "expired", "cache", "c", "tenant", "", "name", "k"};
        assertThat(parse(all)).isNotNull();
        for (int i = 0; i < all.length; i += 2) {
            List<String> fields = new ArrayList<>(List.of(all));
            fields.subList(i, i + 2).clear();
            assertThat(parse(fields.toArray(String[]::new))).isNull();
        }
        assertThat(of("1", "1", "1", "exploded")).isNull();
        assertThat(parse("n")).isNull();
        assertThat(LoggedChange.parse(3, "17-0", Arrays.asList(null, null, 4L, List.of())))
                .isNull();
    }

    private static @Nullable Change of(String number, String epoch, String seq, String kind) {
        return parse("n", number, "epoch", epoch, "seq", seq, "kind", kind, "cache", "c", "tenant", "", "name", "k");
    }

    private static @Nullable Change parse(String... fields) {
        List<@Nullable Object> entry = new ArrayList<>(
                Arrays.stream(fields).map(each -> each.getBytes(UTF_8)).toList());
        return LoggedChange.parse(3, "17-0", entry);
    }
}
