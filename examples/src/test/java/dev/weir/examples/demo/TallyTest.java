/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TallyTest {

    private final Tally tally = new Tally();

    @Test
    void whatWentWrongIsPerSecondAsRequestsAre() {
        for (int i = 0; i < 30; i++) {
            tally.add(failed("quote 503"));
            tally.add(answered(1, "LOCAL", false));
        }
        tally.add(failed("order not answered"));

        // Postgres did not answer for long, and the look took four seconds.
        Tally.Second second = tally.take(4);
        assertThat(second.requests()).isEqualTo(15);
        assertThat(second.failed()).isEqualTo(7.8);
        assertThat(second.errors()).isEqualTo(Map.of("quote 503", 30, "order not answered", 1));
    }

    @Test
    void oneErrorInALongTimeIsNotNone() {
        tally.add(failed("order 503"));

        assertThat(tally.take(4).failed()).isEqualTo(0.3);
    }

    @Test
    void timesAreThoseWithinWhichSoManyWereAnswered() {
        for (int millis = 200; millis > 0; millis--) {
            tally.add(answered(millis, "LOCAL", false));
        }

        Tally.Second second = tally.take(1);
        assertThat(second.p50()).isEqualTo(100);
        assertThat(second.p99()).isEqualTo(198);
    }

    @Test
    void theOnlyAnswerIsHalfOfThemAndNearlyAll() {
        tally.add(new Answered(1_234_567, Optional.empty(), false, Optional.empty()));

        Tally.Second second = tally.take(1);
        assertThat(second.p50()).isEqualTo(1.23);
        assertThat(second.p99()).isEqualTo(1.23);
    }

    @Test
    void answersAreCountedByTierAndDoubtfulOnesToo() {
        tally.add(answered(1, "LOCAL", false));
        tally.add(answered(1, "LOCAL", true));
        tally.add(answered(1, "SOURCE", true));
        tally.add(failed("stock 503"));

        Tally.Second second = tally.take(1);
        assertThat(second.tiers()).isEqualTo(Map.of("LOCAL", 2, "REMOTE", 0, "SOURCE", 1));
        assertThat(second.stale()).isEqualTo(2);
    }

    @Test
    void whatWasTakenIsNotCountedAgain() {
        tally.add(failed("stock 503"));
        tally.take(1);

        assertThat(tally.take(1))
                .isEqualTo(new Tally.Second(0, 0, 0, Map.of("LOCAL", 0, "REMOTE", 0, "SOURCE", 0), 0, 0, Map.of()));
    }

    private static Answered answered(int millis, String tier, boolean stale) {
        return new Answered(millis * 1_000_000L, Optional.of(tier), stale, Optional.empty());
    }

    private static Answered failed(String what) {
        return new Answered(1_000_000, Optional.empty(), false, Optional.of(what));
    }
}
