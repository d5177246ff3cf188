/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry.Freshness;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is served when a load fails: the value there was before, for a while, or else the error. */
class FailSafeTest {

    private static final Duration FRESH = Duration.ofMinutes(1);
    private static final Duration FALLBACK = Duration.ofHours(1);
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final TestWeir test = new TestWeir();
    private final HeldSource source = new HeldSource();
    private final IllegalStateException error = new IllegalStateException("down");
    private final ReactiveCache<String, String> cache = test.cache(
                    policy -> policy.staleIfError(FALLBACK).retryAfter(RETRY))
            .readThrough(source)
            .build();

    @Test
    void theOldValueIsServedWhenTheLoadFails() {
        loadThenPass(FRESH);
        Listener<String> reader = Listener.to(cache.get("k"));
        reader.hasHeardNothing();

        source.last().fails(error);

        reader.hasHeard("old");
        assertThat(test.unheard)
                .as("everyone was served, so it is told to the recorder")
                .containsExactly(error);
    }

    @Test
    void theOldValueIsServedWhenTheLoadTimesOut() {
        loadThenPass(FRESH);
        Listener<String> reader = Listener.to(cache.get("k"));

        test.pass(Duration.ofSeconds(10));

        reader.hasHeard("old");
        assertThat(source.last().isCancelled()).isTrue();
        assertThat(test.unheard).singleElement().isInstanceOf(LoadTimeoutException.class);
    }

    @Test
    void theEntrySaysThatItsLoadFailed() {
        loadThenPass(FRESH);
        Listener<Entry<String>> leader = Listener.to(cache.getEntry("k"));
        Listener<Entry<String>> joiner = Listener.to(cache.getEntry("k"));
        test.pass(Duration.ofSeconds(1));

        source.last().fails(error);

        assertThat(leader.heard().freshness()).isEqualTo(Freshness.LOAD_FAILED);
        assertThat(leader.heard().tier()).isEqualTo(Entry.Tier.LOCAL);
        assertThat(leader.heard().age()).isEqualTo(FRESH.plusSeconds(1));
        assertThat(leader.heard().coalesced()).isFalse();
        assertThat(joiner.heard().coalesced()).isTrue();
        assertThat(Listener.to(cache.getEntry("k")).heard().freshness()).isEqualTo(Freshness.LOAD_FAILED);
    }

    @Test
    void anOutageCausesOneLoadPerRetryInterval() {
        loadThenPass(FRESH);
        Listener.to(cache.get("k"));
        source.last().fails(error);

        for (int second = 0; second < 60; second++) {
            int before = source.loads.size();
            Listener<String> reader = Listener.to(cache.get("k"));
            if (source.loads.size() > before) {
                source.last().fails(error);
            }
            reader.hasHeard("old");
            test.pass(Duration.ofSeconds(1));
        }

        assertThat(source.loads)
                .as("the first, and one in each five seconds but the first five")
                .hasSize(2 + 11);
    }

    @Test
    void withoutARetryIntervalEveryRequestTries() {
        ReactiveCache<String, String> eager = new TestWeir()
                .cache(policy -> policy.staleIfError(FALLBACK).retryAfter(Duration.ZERO))
                .readThrough(source)
                .build();
        Listener.to(eager.get("k"));
        source.last().answers("old");
        Listener.to(eager.expire("k"));

        for (int i = 0; i < 3; i++) {
            Listener<String> reader = Listener.to(eager.get("k"));
            source.last().fails(error);
            reader.hasHeard("old");
        }

        assertThat(source.loads).hasSize(1 + 3);
    }

    @ParameterizedTest
    @CsvSource({"-1, true", "0, false", "1, false"})
    void theOldValueStandsInForExactlyItsTime(long millis, boolean standsIn) {
        loadThenPass(FALLBACK.plusMillis(millis));
        Listener<String> reader = Listener.to(cache.get("k"));

        source.last().fails(error);

        if (standsIn) {
            reader.hasHeard("old");
        } else {
            reader.hasHeardError(error);
        }
    }

    @Test
    void theWindowMayCloseWhileTheLoadRuns() {
        loadThenPass(FALLBACK.minusSeconds(1));
        Listener<String> reader = Listener.to(cache.get("k"));
        test.pass(Duration.ofSeconds(1));

        source.last().fails(error);

        reader.hasHeardError(error);
    }

    @Test
    void theWindowClosesAlsoWhileNoOtherLoadIsTried() {
        loadThenPass(FALLBACK.minusSeconds(1));
        Listener.to(cache.get("k"));
        source.last().fails(error);
        test.pass(Duration.ofSeconds(1));

        Listener<String> reader = Listener.to(cache.get("k"));

        reader.hasHeardNothing();
        assertThat(source.loads).hasSize(3);
    }

    @Test
    void whatIsInvalidatedIsNoFallback() {
        loadThenPass(FRESH);
        Listener.to(cache.invalidate("k"));

        Listener<String> reader = Listener.to(cache.get("k"));
        source.last().fails(error);

        reader.hasHeardError(error);
    }

    @Test
    void whatIsInvalidatedDuringALoadIsNoFallbackForThoseWhoAskAfterwards() {
        loadThenPass(FRESH);
        Listener.to(cache.get("k"));
        HeldLoad<String> overtaken = source.last();
        Listener.to(cache.invalidate("k"));

        Listener<String> reader = Listener.to(cache.get("k"));
        overtaken.fails(error);
        reader.hasHeardNothing();
        source.last().fails(error);

        reader.hasHeardError(error);
        Listener.to(cache.getIfCached("k")).hasHeardOfAbsence();
    }

    @Test
    void whatIsClearedIsNoFallback() {
        loadThenPass(FRESH);
        Listener.to(cache.clear());

        Listener<String> reader = Listener.to(cache.get("k"));
        source.last().fails(error);

        reader.hasHeardError(error);
    }

    @Test
    void whatIsExpiredIsStillAFallback() {
        loadThenPass(Duration.ZERO);
        Listener.to(cache.expire("k"));

        Listener<String> reader = Listener.to(cache.get("k"));
        reader.hasHeardNothing();
        source.last().fails(error);

        reader.hasHeard("old");
        Listener.to(cache.get("k")).hasHeard("old");
        assertThat(source.loads).as("it rests like any other").hasSize(2);
    }

    @Test
    void aRefreshIsNeverAnsweredWithAStaleValue() {
        loadThenPass(FRESH);
        Listener<String> reader = Listener.to(cache.get("k"));
        Listener<String> refresher = Listener.to(cache.refresh("k"));

        source.last().fails(error);

        reader.hasHeard("old");
        refresher.hasHeardError(error);
        assertThat(test.unheard).isEmpty();
        Listener<String> another = Listener.to(cache.refresh("k"));
        assertThat(source.loads).as("nor does it wait for the retry interval").hasSize(3);
        another.hasHeardNothing();
    }

    @Test
    void aFailedRefreshLeavesAFreshEntryAsItIs() {
        loadThenPass(Duration.ofSeconds(30));
        Listener<String> refresher = Listener.to(cache.refresh("k"));

        source.last().fails(error);

        refresher.hasHeardError(error);
        test.pass(Duration.ofSeconds(30).minusMillis(1));
        assertThat(Listener.to(cache.getEntry("k")).heard().freshness()).isEqualTo(Freshness.FRESH);
        assertThat(source.loads).hasSize(2);
        test.pass(RETRY);
        Listener.to(cache.get("k")).hasHeardNothing();
    }

    @Test
    void withoutABackOffTheNextRequestLoads() {
        Listener<String> first = Listener.to(cache.get("k"));
        source.last().fails(error);

        Listener<String> next = Listener.to(cache.get("k"));

        first.hasHeardError(error);
        next.hasHeardNothing();
        assertThat(source.loads).hasSize(2);
    }

    private void loadThenPass(Duration time) {
        Listener.to(cache.get("k"));
        source.last().answers("old");
        test.pass(time);
    }
}
