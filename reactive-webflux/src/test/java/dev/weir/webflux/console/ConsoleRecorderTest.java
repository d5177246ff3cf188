/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.metrics.CacheStats;
import dev.weir.metrics.LoadOutcome;
import dev.weir.metrics.Reach;
import dev.weir.metrics.RemoteOperation;
import dev.weir.webflux.console.TierLatencies.Reading;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** What each tier took stands in the columns of that tier, and what a breaker decides beside its cache. */
class ConsoleRecorderTest {

    private static final long MICRO = TimeUnit.MICROSECONDS.toNanos(1);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Percentage TENTH = Percentage.withPercentage(10);

    private final TierLatencies latencies = new TierLatencies();
    private final SourceBreakers breakers = new SourceBreakers();
    private final ConsoleRecorder recorder = new ConsoleRecorder(latencies, breakers);

    private final CacheStats nothing = Weir.named("shop")
            .build()
            .cache("quotes", String.class, String.class)
            .build()
            .stats();

    @Test
    void eachTierHasColumnsOfItsOwn() {
        latencies.begin("quotes");
        latencies.begin("others");
        for (int i = 0; i < 90; i++) {
            tell(1);
        }
        for (int i = 0; i < 10; i++) {
            tell(7);
        }
        recorder.remoteAnswered("quotes", RemoteOperation.PUT, 100 * SECOND);
        recorder.loaded("quotes", LoadOutcome.REFUSED, 100 * SECOND);

        Reading reading = latencies.take("quotes");

        assertThat(number("localMedian", reading)).isCloseTo(MICRO, TENTH);
        assertThat(number("localP99", reading)).isCloseTo(7 * MICRO, TENTH);
        assertThat(number("remoteMedian", reading)).isCloseTo(MILLI, TENTH);
        assertThat(number("remoteP99", reading)).isCloseTo(7 * MILLI, TENTH);
        assertThat(number("sourceMedian", reading)).isCloseTo(SECOND, TENTH);
        assertThat(number("sourceP99", reading)).isCloseTo(7 * SECOND, TENTH);
        assertThat(latencies.take("quotes")).isEqualTo(Reading.NONE);
        assertThat(latencies.take("others")).isEqualTo(Reading.NONE);
    }

    @Test
    void aBreakerIsShownAsItIsNowUntilItsCacheIsClosed() {
        Reach[] now = {Reach.REACHABLE};
        recorder.breaks("quotes", () -> now[0]);
        assertThat(breakers.now()).isEqualTo(Map.of("quotes", "REACHABLE"));

        now[0] = Reach.UNREACHABLE;
        assertThat(breakers.now()).isEqualTo(Map.of("quotes", "UNREACHABLE"));

        recorder.closed("quotes");
        assertThat(breakers.now()).isEmpty();
    }

    @Test
    void ofAClosedCacheNothingIsKept() {
        latencies.begin("quotes");
        tell(1);
        recorder.closed("quotes");
        tell(1);

        assertThat(latencies.take("quotes")).isEqualTo(Reading.NONE);
    }

    private void tell(long times) {
        recorder.hit("quotes", times * MICRO, Duration.ZERO);
        recorder.remoteAnswered("quotes", RemoteOperation.GET, times * MILLI);
        recorder.loaded("quotes", LoadOutcome.VALUE, times * SECOND);
    }

    private long number(String column, Reading reading) {
        Column.Row row = new Column.Row(nothing, reading, null);
        return Column.ALL.stream()
                .filter(one -> one.name().equals(column))
                .findFirst()
                .orElseThrow()
                .number()
                .applyAsLong(row);
    }
}
