/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.field;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.webflux.field.CacheStatusField.Reason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CacheStatusFieldTest {

    @Test
    void tellsAHit() {
        assertThat(CacheStatusField.by("products").hit().ttl(Duration.ofSeconds(545)))
                .hasToString("products; hit; ttl=545");
    }

    @Test
    void tellsOfARequestThatWasForwarded() {
        assertThat(CacheStatusField.by("products")
                        .forwarded(Reason.URI_MISS)
                        .forwardStatus(304)
                        .stored()
                        .collapsed()
                        .key("p-1")
                        .detail("SOURCE"))
                .hasToString("products; fwd=uri-miss; fwd-status=304; stored; collapsed; key=\"p-1\"; detail=SOURCE");
    }

    @ParameterizedTest
    @CsvSource({"1999, 1", "999, 0", "0, 0", "-1, -1", "-1000, -1", "-1001, -2", "9223372036854775807, 9223372036854775"
    })
    void tellsHowLongItIsFreshStill(long millis, long seconds) {
        long most = Math.min(seconds, 999_999_999_999_999L);

        assertThat(CacheStatusField.by("c").ttl(Duration.ofMillis(millis))).hasToString("c; ttl=" + most);
    }

    @Test
    void tellsNoTimeThatIsTooLong() {
        assertThat(CacheStatusField.by("c").ttl(Duration.ofSeconds(Long.MAX_VALUE / 4)))
                .hasToString("c; ttl=999999999999999");
        assertThat(CacheStatusField.by("c").ttl(Duration.ofSeconds(Long.MIN_VALUE)))
                .hasToString("c; ttl=-999999999999999");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "my cache | \"my cache\"",
                "9lives | \"9lives\"",
                "cdn.example/edge:1 | cdn.example/edge:1",
                "say \"hi\" | \"say \\\"hi\\\"\"",
                "back\\slash | \"back\\\\slash\"",
                "naïve | \"na%C3%AFve\"",
                "`` | \"\""
            })
    void quotesAndEncodesWhatIsNoToken(String name, String written) {
        assertThat(CacheStatusField.by(name).hit()).hasToString(written + "; hit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nSet-Cookie: b", "a\u0000", "a; hit", "a, b; hit", "a\"; hit"})
    void writesNoLineAndNoMemberThatEndsEarly(String hostile) {
        String line = CacheStatusField.by(hostile).key(hostile).detail(hostile).toString();

        String text = "\"(?:[ !#-\\[\\]-~]|\\\\[\"\\\\])*\"";
        assertThat(line).matches(text + "; key=" + text + "; detail=" + text);
    }

    @Test
    void cutsWhatIsTooLong() {
        assertThat(CacheStatusField.by("c").key("k".repeat(100_000)).toString()).hasSizeLessThan(300);
    }

    @Test
    void comesAfterTheCachesNearerToTheOrigin() {
        CacheStatusField own = CacheStatusField.by("weir").hit();

        assertThat(own.after(List.of())).isEqualTo("weir; hit");
        assertThat(own.after(List.of("a; hit", "", "b; fwd=miss"))).isEqualTo("a; hit, b; fwd=miss, weir; hit");
    }
}
