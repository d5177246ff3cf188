/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.rfc9111;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgeTest {

    private static final Instant RECEIVED = Instant.parse("2020-01-01T00:00:10Z");

    /** RFC 9111, section 4.2.3: what the date says, or what was told and the time it was on its way, whichever is more. */
    @ParameterizedTest
    @CsvSource({
        "00:00:10, 0, 0, 0, 0",
        "00:00:04, 0, 0, 0, 6000",
        "00:00:04, 9, 0, 0, 9000",
        "00:00:10, 5, 2000, 0, 7000",
        "00:00:10, 5, 2000, 1500, 8500",
        "00:59:59, 0, 0, 1500, 1500",
        "00:00:10, 0, 0, -5000, 0",
        "00:00:10, -3, 0, 0, 0",
        "00:00:10, x, 0, 0, 0",
        "00:00:10, 99999999999, 0, 0, 2147483648000"
    })
    void isToldByDatesAndAges(String time, String age, long onItsWay, long kept, long expected) {
        StoredResponse response = StoredResponse.of(
                200,
                Fields.of(Map.of("Date", List.of("Wed, 01 Jan 2020 " + time + " GMT"), "Age", List.of(age))),
                new byte[0],
                new Times(RECEIVED.minusMillis(onItsWay), RECEIVED),
                Selection.ALL,
                Heuristic.NONE);
        assertThat(Age.millis(response, Duration.ofMillis(kept))).isEqualTo(expected);
    }

    @Test
    void aFractionOfASecondIsNone() {
        Instant received = RECEIVED.plusMillis(999);
        StoredResponse response = StoredResponse.of(
                200, Fields.NONE, new byte[0], new Times(received, received), Selection.ALL, Heuristic.NONE);
        assertThat(Age.millis(response, Duration.ZERO)).isZero();
    }
}
