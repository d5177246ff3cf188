/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry.Freshness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.util.context.Context;

/** Requests with a deadline: left to the stale value in time, if there is one, while the load goes on. */
class RequestDeadlineTest {

    private static final Duration FRESH = Duration.ofMinutes(1);
    private static final Duration FALLBACK = Duration.ofHours(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TestWeir test = new TestWeir();
    private final HeldSource source = new HeldSource();
    private final ReactiveCache<String, String> cache = test.cache(policy -> policy.staleIfError(FALLBACK))
            .readThrough(source)
            .build();

    @Test
    void whoseTimeRunsOutIsServedTheOldValueBeforeItDoes() {
        loadThenPass(FRESH);
        Listener<Entry<String>> leader = Listener.to(cache.getEntry("k").contextWrite(in(SECOND)));
        Listener<Entry<String>> joiner = Listener.to(cache.getEntry("k").contextWrite(in(SECOND.dividedBy(2))));
        Listener<String> patient = Listener.to(cache.get("k"));

        test.pass(Duration.ofMillis(400));
        joiner.hasHeardNothing();
        test.pass(Duration.ofMillis(50));
        assertThat(joiner.heard().freshness()).isEqualTo(Freshness.LOAD_SLOW);
        assertThat(joiner.heard().coalesced()).isTrue();
        test.pass(Duration.ofMillis(400));
        leader.hasHeardNothing();
        test.pass(Duration.ofMillis(50));

        assertThat(leader.heard().freshness()).isEqualTo(Freshness.LOAD_SLOW);
        assertThat(leader.heard().value()).contains("old");
        assertThat(leader.heard().coalesced()).isFalse();
        patient.hasHeardNothing();
        source.last().answers("new");
        patient.hasHeard("new");
        Listener.to(cache.get("k")).hasHeard("new");
        assertThat(source.loads).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 5, 9, 10, 11, 100, 1_000, 9_999})
    void theAnswerComesBeforeTheDeadline(long millis) {
        loadThenPass(FRESH);
        Listener<String> reader = Listener.to(cache.get("k").contextWrite(in(Duration.ofMillis(millis))));

        test.pass(Duration.ofMillis(millis - 1));

        reader.hasHeard("old");
    }

    @Test
    void aBulkReadIsAnsweredInTime() {
        loadThenPass(FRESH);
        Listener.to(cache.put("fresh", "v"));
        Listener<Map<String, String>> reader =
                Listener.to(cache.getAll(List.of("k", "fresh")).contextWrite(in(SECOND)));
        HeldBulkSource bulk = new HeldBulkSource();
        Listener<Map<String, String>> own =
                Listener.to(cache.getAllOrCompute(List.of("k", "fresh"), bulk).contextWrite(in(SECOND)));

        test.pass(Duration.ofMillis(900));

        reader.hasHeard(Map.of("k", "old", "fresh", "v"));
        own.hasHeard(Map.of("k", "old", "fresh", "v"));
    }

    @Test
    void aBulkReadThatLeadsIsAnsweredInTimeAndItsLoadIsStored() {
        loadThenPass(FRESH);
        HeldBulkSource bulk = new HeldBulkSource();
        Listener<Map<String, String>> own =
                Listener.to(cache.getAllOrCompute(List.of("k"), bulk).contextWrite(in(SECOND)));

        test.pass(Duration.ofMillis(900));

        own.hasHeard(Map.of("k", "old"));
        bulk.last().answers(Map.of("k", "new"));
        Listener.to(cache.get("k")).hasHeard("new");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, -1_000_000_000})
    void whoComesTooLateIsServedAtOnce(long millis) {
        loadThenPass(FRESH);

        Listener<String> leader = Listener.to(cache.get("k").contextWrite(in(Duration.ofMillis(millis))));
        Listener<String> joiner = Listener.to(cache.get("k").contextWrite(in(Duration.ofMillis(millis))));

        leader.hasHeard("old");
        joiner.hasHeard("old");
        source.last().answers("new");
        Listener.to(cache.get("k")).hasHeard("new");
    }

    @Test
    void theFarthestInstantsAreNoTrouble() {
        loadThenPass(FRESH);

        Listener<String> late = Listener.to(cache.get("k").contextWrite(CacheContext.deadline(Instant.MIN)));
        Listener<String> early = Listener.to(cache.get("k").contextWrite(CacheContext.deadline(Instant.MAX)));

        late.hasHeard("old");
        early.hasHeardNothing();
    }

    @Test
    void withoutAnOldValueItWaitsOn() {
        Listener<String> unknown = Listener.to(cache.get("k").contextWrite(in(SECOND)));
        test.pass(SECOND);
        unknown.hasHeardNothing();
        source.last().answers("v");
        unknown.hasHeard("v");
    }

    @Test
    void anOldValueThatMayNotBeServedIsNone() {
        ReactiveCache<String, String> strict = test.weir
                .cache("strict", String.class, String.class)
                .readThrough(source)
                .build();
        Listener.to(strict.get("k"));
        source.last().answers("old");
        Listener.to(strict.expire("k"));

        Listener<String> reader = Listener.to(strict.get("k").contextWrite(in(SECOND)));
        Listener<String> refresher = Listener.to(cache.refresh("k").contextWrite(in(SECOND)));
        test.pass(SECOND);

        reader.hasHeardNothing();
        refresher.hasHeardNothing();
    }

    @Test
    void whatIsTooOldWhenTheTimeComesIsNotServed() {
        loadThenPass(FALLBACK.minusMillis(500));
        Listener<String> reader = Listener.to(cache.get("k").contextWrite(in(SECOND)));

        test.pass(SECOND);

        reader.hasHeardNothing();
    }

    @Test
    void theSoftTimeoutCountsWhereItIsShorter() {
        ReactiveCache<String, String> hasty = cache.with(policy -> policy.softTimeout(Duration.ofMillis(300)));
        loadThenPass(FRESH);
        Listener<String> softFirst = Listener.to(hasty.get("k").contextWrite(in(SECOND)));
        Listener<String> deadlineFirst = Listener.to(hasty.get("k").contextWrite(in(Duration.ofMillis(100))));

        test.pass(Duration.ofMillis(99));
        deadlineFirst.hasHeard("old");
        softFirst.hasHeardNothing();
        test.pass(Duration.ofMillis(201));

        softFirst.hasHeard("old");
    }

    @Test
    void aDeadlineBeyondTheLoadTimeoutNeedsNoTimer() {
        loadThenPass(FRESH);

        Listener<String> reader = Listener.to(cache.get("k").contextWrite(in(Duration.ofSeconds(10))));

        reader.hasHeardNothing();
        assertThat(deadlines().lines()).isZero();
    }

    @Test
    void theLoadTimeoutThatMattersIsThatOfTheLoad() {
        ReactiveCache<String, String> hasty = cache.with(policy -> policy.loadTimeout(SECOND));
        loadThenPass(FRESH);
        Listener.to(cache.get("k"));

        Listener<String> joiner = Listener.to(hasty.get("k").contextWrite(in(Duration.ofSeconds(3))));
        test.pass(Duration.ofSeconds(3));

        joiner.hasHeard("old");
    }

    @Test
    void aDeadlineLeavesTheRequestsOfALoadAlone() {
        loadThenPass(FRESH);
        ReactiveCache<String, String> outer = test.weir
                .cache("outer", String.class, String.class)
                .readThrough(cache::get)
                .build();

        Listener<String> reader = Listener.to(outer.get("k").contextWrite(in(SECOND)));
        test.pass(SECOND);

        reader.hasHeardNothing();
    }

    @Test
    void theInnermostCounts() {
        loadThenPass(FRESH);

        Listener<String> reader = Listener.to(
                cache.get("k").contextWrite(in(Duration.ofSeconds(5))).contextWrite(in(SECOND)));
        test.pass(SECOND);

        reader.hasHeardNothing();
    }

    @Test
    void roundingTakesLessThanTwoInAHundred() {
        for (long millis = 1; millis < 1_000_000; millis = millis + 1 + millis / 100) {
            assertThat(RequestDeadlines.rounded(millis)).isLessThanOrEqualTo(millis);
            assertThat(RequestDeadlines.rounded(millis)).isGreaterThan(millis * 98 / 100 - 1);
        }
        assertThat(RequestDeadlines.rounded(0)).isZero();
    }

    @Test
    void itsLinesAreBounded() {
        loadThenPass(FRESH);
        Listener.to(cache.get("k"));

        for (int millis = 1; millis < 10_000; millis++) {
            Listener.to(cache.get("k").contextWrite(in(Duration.ofMillis(millis))));
        }

        assertThat(deadlines().lines()).isBetween(100, 600);
    }

    @Test
    void nobodyIsKeptOnceTheLoadHasEnded() {
        loadThenPass(FRESH);
        for (int i = 0; i < 100; i++) {
            Listener.to(cache.get("k").contextWrite(in(Duration.ofSeconds(9))));
        }
        assertThat(deadlines().waiting()).isEqualTo(100);

        source.last().answers("new");

        assertThat(deadlines().waiting()).isZero();
    }

    private RequestDeadlines<?, ?> deadlines() {
        return TestWeir.poolOf(cache).paths.reads.deadlines;
    }

    private Function<Context, Context> in(Duration time) {
        return CacheContext.deadline(test.clock.instant().plus(time));
    }

    private void loadThenPass(Duration time) {
        Listener.to(cache.get("k"));
        source.last().answers("old");
        test.pass(time);
    }
}
