/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.field;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDateTest {

    private static final Instant NOW = Instant.parse("2020-06-01T00:00:00Z");
    private static final Instant EXAMPLE = Instant.parse("1994-11-06T08:49:37Z");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sun, 06 Nov 1994 08:49:37 GMT",
                "Sunday, 06-Nov-94 08:49:37 GMT",
                "Sun Nov  6 08:49:37 1994",
                " sun, 06 NOV 1994 08:49:37 gmt\t",
                "Mon, 06 Nov 1994 08:49:37 GMT"
            })
    void readsEveryWayToWriteADate(String date) {
        assertThat(HttpDate.of(date, NOW)).contains(EXAMPLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "-1",
                "1994-11-06T08:49:37Z",
                "Sun, 06 Nov 1994 08:49:37 UTC",
                "Sun, 06 Nov 1994 08:49:37 +0000",
                "Sun, 6 Nov 1994 08:49:37 GMT",
                "Sun, 06 Nov 94 08:49:37 GMT",
                "Sun, 31 Feb 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 25:49:37 GMT",
                "Sun, 06 Nov 1994 08:49:61 GMT",
                "Sun, 06 Foo 1994 08:49:37 GMT",
                "Sun, 06 Nov 0000 08:49:37 GMT x",
                "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
                "Sun, ٠٦ Nov 1994 08:49:37 GMT"
            })
    void readsNothingElse(String noDate) {
        assertThat(HttpDate.of(noDate, NOW)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"70, 2070", "71, 1971", "99, 1999", "00, 2000", "20, 2020"})
    void findsTheCenturyOfAShortYear(String two, int year) {
        assertThat(HttpDate.of("Friday, 01-Jan-" + two + " 00:00:00 GMT", NOW))
                .contains(Instant.parse(year + "-01-01T00:00:00Z"));
    }

    @Test
    void countsALeapSecondAsTheOneBefore() {
        assertThat(HttpDate.of("Sat, 31 Dec 2016 23:59:60 GMT", NOW)).contains(Instant.parse("2016-12-31T23:59:59Z"));
    }

    @Test
    void writesWholeSeconds() {
        assertThat(HttpDate.write(EXAMPLE.plusMillis(999))).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    }

    /** Each day of four years, at many times of it. */
    @Test
    void writesEveryDayAsThePlatformDoes() {
        DateTimeFormatter platform = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
                .withZone(ZoneOffset.UTC);

        for (Instant moment = NOW;
                moment.isBefore(NOW.plus(Duration.ofDays(1_461)));
                moment = moment.plusSeconds(6_619)) {
            assertThat(HttpDate.write(moment)).isEqualTo(platform.format(moment));
        }
        assertThat(HttpDate.write(Instant.parse("0033-02-01T00:00:00Z")))
                .isEqualTo(platform.format(Instant.parse("0033-02-01T00:00:00Z")));
    }

    @Test
    void writesWhatIsBeyondAllDatesAsTheLastOne() {
        assertThat(HttpDate.write(Instant.MAX)).isEqualTo("Fri, 31 Dec 9999 23:59:59 GMT");
        assertThat(HttpDate.write(Instant.MIN)).isEqualTo("Mon, 01 Jan 0001 00:00:00 GMT");
    }

    @Test
    void doesNotReadLongTexts() {
        assertThat(HttpDate.of("S".repeat(1_000_000), NOW)).isEmpty();
    }
}
