/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.field;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestCacheControlTest {

    @Test
    void readsEveryDirective() {
        RequestCacheControl asked =
                of("no-cache, no-store, no-transform, only-if-cached, max-age=1, min-fresh=2, max-stale=3");

        assertThat(asked.noCache()).isTrue();
        assertThat(asked.noStore()).isTrue();
        assertThat(asked.noTransform()).isTrue();
        assertThat(asked.onlyIfCached()).isTrue();
        assertThat(asked.maxAge()).contains(Duration.ofSeconds(1));
        assertThat(asked.minFresh()).contains(Duration.ofSeconds(2));
        assertThat(asked.maxStale()).contains(Duration.ofSeconds(3));
        assertThat(asked.isWellFormed()).isTrue();
    }

    @Test
    void asksForNothingWithoutTheField() {
        RequestCacheControl asked = RequestCacheControl.of(List.of());

        assertThat(asked.isEmpty()).isTrue();
        assertThat(asked.noCache()).isFalse();
        assertThat(asked.maxAge()).isEmpty();
        assertThat(asked.maxStale()).isEmpty();
        assertThat(asked).isEqualTo(RequestCacheControl.none()).hasToString("");
    }

    @Test
    void mindsNeitherCaseNorBlanksNorLines() {
        RequestCacheControl asked = RequestCacheControl.of(List.of(" ,MAX-Age=\"60\" \t,, ", "No-Cache"));

        assertThat(asked.maxAge()).contains(Duration.ofSeconds(60));
        assertThat(asked.noCache()).isTrue();
        assertThat(asked.isWellFormed()).isTrue();
    }

    @Test
    void takesWhatAsksForMoreOfWhatIsSaidTwice() {
        RequestCacheControl asked =
                of("max-age=10, max-age=5, min-fresh=1, min-fresh=9, max-stale, max-stale=7, max-stale=8");

        assertThat(asked.maxAge()).contains(Duration.ofSeconds(5));
        assertThat(asked.minFresh()).contains(Duration.ofSeconds(9));
        assertThat(asked.maxStale()).contains(Duration.ofSeconds(7));
    }

    @Test
    void takesEverythingIfItDoesNotMatterHowStale() {
        assertThat(of("max-stale").maxStale()).contains(Duration.ofSeconds(2_147_483_648L));
        assertThat(of("max-stale=").maxStale()).contains(Duration.ZERO);
        assertThat(of("max-stale=much").maxStale()).contains(Duration.ZERO);
    }

    @ParameterizedTest
    @CsvSource({
        "2147483648, 2147483648",
        "2147483649, 2147483648",
        "99999999999, 2147483648",
        "99999999999999999999999999999999999999, 2147483648",
        "00000000000000000000000000000000000060, 60",
        "0, 0",
        "000, 0"
    })
    void countsWhatIsTooLargeAsTheLargest(String digits, long seconds) {
        assertThat(of("max-age=" + digits).maxAge()).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "+1", "1.5", "0x10", "1e3", "ten", "\"\"", "", "١٢", "1 2", "\"1", "1\"", " 5"})
    void passesOverWhatIsNoNumber(String number) {
        RequestCacheControl asked = of("max-age=" + number + ", min-fresh=1");

        assertThat(asked.maxAge()).isEmpty();
        assertThat(asked.minFresh()).contains(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"=5", "\"quoted\"", "a b", "max-age =5", "é", "max-age=\"5", "a=b=c", "(", "\u0000"})
    void tellsWhatItCouldNotRead(String malformed) {
        RequestCacheControl asked = of(malformed + ", no-store");

        assertThat(asked.isWellFormed()).isFalse();
        assertThat(asked.noStore()).isTrue();
    }

    @Test
    void doesNotLetAnOpenQuoteSwallowWhatFollows() {
        assertThat(of("extension=\"a, no-store, b").noStore()).isTrue();
        assertThat(of("extension=\"a, no-store, b\"").noStore()).isFalse();
        assertThat(of("extension=\"a\\\", no-store\"").noStore()).isFalse();
    }

    @Test
    void readsManyDirectivesInOneGo() {
        RequestCacheControl asked = of("max-age=1,".repeat(100_000) + "\"".repeat(1_000) + ",no-cache");

        assertThat(asked.noCache()).isTrue();
        assertThat(asked.maxAge()).contains(Duration.ofSeconds(1));
    }

    private static RequestCacheControl of(String line) {
        return RequestCacheControl.of(List.of(line));
    }

    @Test
    void anOldClientSaysNoCacheInAFieldOfItsOwn() {
        List<String> pragma = List.of("x, no-cache");
        assertThat(RequestCacheControl.of(List.of(), pragma).noCache()).isTrue();
        assertThat(RequestCacheControl.of(List.of("max-age=5"), pragma).noCache())
                .isFalse();
        assertThat(RequestCacheControl.of(List.of(), List.of("max-age=5, only-if-cached")))
                .isEqualTo(RequestCacheControl.none());
    }
}
