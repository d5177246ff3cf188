/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.webflux.console.LatencyHistogram.Quantiles;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Quantiles are those of what was recorded, to within a tenth, and what was taken is forgotten. */
class LatencyHistogramTest {

    private final LatencyHistogram histogram = new LatencyHistogram();

    @Test
    void quantilesAreThoseOfWhatWasRecorded() {
        Random random = new Random(11);
        long[] all = random.doubles(20_000)
                .mapToLong(part -> (long) Math.pow(10, 2 + part * 8))
                .toArray();
        for (long nanos : all) {
            histogram.record(nanos);
        }
        Arrays.sort(all);

        Quantiles taken = histogram.take();

        assertThat(taken.count()).isEqualTo(all.length);
        assertThat(taken.median()).isCloseTo(all[all.length / 2 - 1], Percentage.withPercentage(10));
        assertThat(taken.p99()).isCloseTo(all[all.length * 99 / 100 - 1], Percentage.withPercentage(10));
    }

    @Test
    void oneIsAllOfThem() {
        histogram.record(1_500_000);

        Quantiles taken = histogram.take();

        assertThat(taken.median()).isEqualTo(taken.p99()).isCloseTo(1_500_000, Percentage.withPercentage(10));
    }

    @Test
    void whatIsTakenIsForgotten() {
        histogram.record(100);
        histogram.take();

        assertThat(histogram.take()).isEqualTo(Quantiles.NONE);
    }

    @Test
    void whatIsTooShortOrTooLongHasAPlaceToo() {
        histogram.record(-5);
        histogram.record(0);
        histogram.record(TimeUnit.DAYS.toNanos(1));

        assertThat(histogram.take().count()).isEqualTo(3);
    }
}
