/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lifetimes that are shorter for larger values. */
class LifetimeTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @ParameterizedTest
    @CsvSource({
        "-1, PT1H",
        "0, PT1H",
        "1, PT1H",
        "100, PT1H",
        "200, PT30M",
        "400, PT15M",
        "5999, PT1M0.010S",
        "6000, PT1M",
        "6001, PT1M",
        "9223372036854775807, PT1M"
    })
    void aValueOfTwiceTheSizeLivesHalfAsLong(long size, Duration expected) {
        Lifetime<String, Long> lifetime = Lifetime.shorterForLarger(Long::longValue, 100, HOUR, MINUTE);

        assertThat(lifetime.of("k", size)).isEqualTo(expected);
    }

    @Test
    void theShortestMayBeTheLongest() {
        Lifetime<String, Long> lifetime = Lifetime.shorterForLarger(Long::longValue, 100, HOUR, HOUR);

        assertThat(lifetime.of("k", 1_000L)).isEqualTo(HOUR);
    }

    @Test
    void timesMayBeOfAnyLength() {
        Duration forever = ChronoUnit.FOREVER.getDuration();
        Duration instant = Duration.ofNanos(2);

        assertThat(Lifetime.<String, Long>shorterForLarger(Long::longValue, 1, forever, HOUR)
                        .of("k", 2L))
                .isGreaterThan(Duration.ofDays(36_500));
        assertThat(Lifetime.<String, Long>shorterForLarger(Long::longValue, 1, instant, instant)
                        .of("k", 2L))
                .isEqualTo(instant);
    }

    @Test
    void nonsenseIsRefused() {
        assertThatNullPointerException()
                .isThrownBy(() -> Lifetime.shorterForLarger(null, 1, HOUR, MINUTE))
                .withMessage("size must not be null");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Lifetime.shorterForLarger(Long::longValue, 0, HOUR, MINUTE))
                .withMessage("upTo must be positive but was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Lifetime.shorterForLarger(Long::longValue, 1, null, MINUTE))
                .withMessageStartingWith("longest must not be null");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Lifetime.shorterForLarger(Long::longValue, 1, Duration.ZERO, MINUTE))
                .withMessageStartingWith("longest must be positive but was PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Lifetime.shorterForLarger(Long::longValue, 1, HOUR, null))
                .withMessageStartingWith("shortest must not be null");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Lifetime.shorterForLarger(Long::longValue, 1, HOUR, Duration.ofNanos(-1)))
                .withMessageStartingWith("shortest must be positive but was PT-0.000000001S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Lifetime.shorterForLarger(Long::longValue, 1, MINUTE, HOUR))
                .withMessage("shortest (PT1H) must not be longer than longest (PT1M)");
    }
}
