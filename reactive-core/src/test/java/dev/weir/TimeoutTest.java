/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry.Freshness;
import dev.weir.policy.CachePolicy;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Loads that take their time: who stops waiting, and what becomes of the load. */
class TimeoutTest {

    private static final Duration SOFT = Duration.ofSeconds(1);
    private static final Duration HARD = Duration.ofSeconds(8);
    private static final Duration FALLBACK = Duration.ofHours(1);

    private final TestWeir test = new TestWeir();
    private final HeldSource source = new HeldSource();

    // --- the soft timeout

    @Test
    void thoseOnBoardOfASlowLoadAreServedTheOldValue() {
        ReactiveCache<String, String> cache = patient(FALLBACK.dividedBy(2));
        Listener<Entry<String>> leader = Listener.to(cache.getEntry("k"));
        Listener<Entry<String>> joiner = Listener.to(cache.getEntry("k"));
        test.pass(SOFT.minusMillis(1));
        leader.hasHeardNothing();

        test.pass(Duration.ofMillis(1));

        assertThat(leader.heard().value()).contains("old");
        assertThat(leader.heard().freshness()).isEqualTo(Freshness.LOAD_SLOW);
        assertThat(leader.heard().coalesced()).isFalse();
        assertThat(joiner.heard().freshness()).isEqualTo(Freshness.LOAD_SLOW);
        assertThat(joiner.heard().coalesced()).isTrue();
    }

    @Test
    void thoseWhoComeLaterNeedNotWaitAtAll() {
        ReactiveCache<String, String> cache = patient(FALLBACK.dividedBy(2));
        Listener.to(cache.get("k"));
        test.pass(SOFT);

        Entry<String> entry = Listener.to(cache.getEntry("k")).heard();

        assertThat(entry.value()).contains("old");
        assertThat(entry.freshness()).isEqualTo(Freshness.LOAD_SLOW);
        assertThat(source.loads).as("nobody starts another load meanwhile").hasSize(2);
    }

    @Test
    void theSlowLoadGoesOnAndItsResultIsStored() {
        ReactiveCache<String, String> cache = patient(FALLBACK.dividedBy(2));
        Listener<String> reader = Listener.to(cache.get("k"));
        test.pass(SOFT.plusSeconds(2));

        source.last().answers("new");

        reader.hasHeard("old");
        Listener.to(cache.get("k")).hasHeard("new");
        assertThat(source.loads).hasSize(2);
    }

    @Test
    void aSlowLoadThatFailsIsNotTriedAgainAtOnce() {
        ReactiveCache<String, String> cache = patient(FALLBACK.dividedBy(2));
        Listener.to(cache.get("k"));
        test.pass(SOFT);
        IllegalStateException error = new IllegalStateException("down");

        source.last().fails(error);

        assertThat(Listener.to(cache.getEntry("k")).heard().freshness()).isEqualTo(Freshness.LOAD_FAILED);
        assertThat(source.loads).hasSize(2);
        assertThat(test.unheard).containsExactly(error);
    }

    @Test
    void withoutAFallbackASlowLoadIsWaitedFor() {
        ReactiveCache<String, String> cache = patient(Duration.ZERO);
        Listener<String> reader = Listener.to(cache.get("another"));
        test.pass(SOFT.plusSeconds(1));
        reader.hasHeardNothing();

        source.last().answers("v");

        reader.hasHeard("v");
    }

    @Test
    void aRefreshWaitsForASlowLoad() {
        ReactiveCache<String, String> cache = patient(FALLBACK.dividedBy(2));
        Listener<String> before = Listener.to(cache.refresh("k"));
        test.pass(SOFT);
        Listener<String> after = Listener.to(cache.refresh("k"));

        before.hasHeardNothing();
        after.hasHeardNothing();
        source.last().answers("new");

        before.hasHeard("new");
        after.hasHeard("new");
        assertThat(source.loads).hasSize(2);
    }

    @Test
    void aFallbackWhoseWindowHasClosedIsNotServedThoughTheLoadIsSlow() {
        ReactiveCache<String, String> cache = patient(FALLBACK.minusSeconds(2));
        Listener.to(cache.get("k"));
        test.pass(SOFT);
        Listener.to(cache.get("k")).hasHeard("old");
        test.pass(Duration.ofSeconds(1));

        Listener<String> latecomer = Listener.to(cache.get("k"));

        latecomer.hasHeardNothing();
        source.last().answers("new");
        latecomer.hasHeard("new");
    }

    @Test
    void aLoadThatWasSlowBehindStaleAnswersIsSlowForThoseWhoNeedAFallback() {
        ReactiveCache<String, String> cache = cache(policy -> policy.softTimeout(SOFT)
                .loadTimeout(HARD)
                .staleWhileRevalidate(Duration.ofMinutes(2))
                .staleIfError(FALLBACK));
        Listener.to(cache.put("k", "old"));
        test.pass(Duration.ofMinutes(2).minus(SOFT).minusMillis(1));
        Listener.to(cache.get("k")).hasHeard("old");
        test.pass(SOFT);
        Listener.to(cache.get("k")).hasHeard("old");

        test.pass(Duration.ofMillis(1));

        Entry<String> entry = Listener.to(cache.getEntry("k")).heard();
        assertThat(entry.freshness()).isEqualTo(Freshness.LOAD_SLOW);
    }

    // --- the hard timeout

    @Test
    void aLoadFailsAfterItsTimeout() {
        ReactiveCache<String, String> cache = cache(policy -> policy.loadTimeout(HARD));
        Listener<String> leader = Listener.to(cache.get("k"));
        test.pass(HARD.minusMillis(1));
        Listener<String> joiner = Listener.to(cache.get("k"));
        leader.hasHeardNothing();
        assertThat(source.last().isCancelled()).isFalse();

        test.pass(Duration.ofMillis(1));

        assertThat(leader.error()).isInstanceOf(LoadTimeoutException.class).hasMessageContaining("PT8S");
        assertThat(joiner.error()).isInstanceOf(LoadTimeoutException.class);
        assertThat(source.last().isCancelled()).isTrue();
        assertThat(TestWeir.flightsIn(cache)).isZero();
    }

    @Test
    void theRequestAfterATimeoutLoadsAfresh() {
        ReactiveCache<String, String> cache = cache(policy -> policy.loadTimeout(HARD));
        Listener.to(cache.get("k"));
        test.pass(HARD);

        Listener<String> next = Listener.to(cache.get("k"));
        test.pass(HARD.minusMillis(1));
        source.last().answers("v");

        next.hasHeard("v");
        assertThat(source.loads).hasSize(2);
    }

    @Test
    void aLoadBehindAnAnswerIsBoundedToo() {
        ReactiveCache<String, String> cache =
                cache(policy -> policy.loadTimeout(HARD).staleWhileRevalidate(FALLBACK));
        Listener.to(cache.put("k", "old"));
        test.pass(Duration.ofMinutes(1));
        Listener.to(cache.get("k")).hasHeard("old");

        test.pass(HARD);

        assertThat(source.last().isCancelled()).isTrue();
        assertThat(test.unheard).singleElement().isInstanceOf(LoadTimeoutException.class);
        assertThat(TestWeir.flightsIn(cache)).isZero();
    }

    @Test
    void anAnswerInTimeStopsTheTimers() {
        ReactiveCache<String, String> cache = patient(FALLBACK.dividedBy(2));
        Listener<String> reader = Listener.to(cache.get("k"));
        source.last().answers("new");

        test.pass(HARD);

        reader.hasHeard("new");
        assertThat(source.last().isCancelled()).isFalse();
        assertThat(test.unheard).isEmpty();
    }

    // --- the subscriber's own

    @Test
    void aSubscribersOwnTimeoutLeavesTheOthersAlone() {
        ReactiveCache<String, String> cache = cache(policy -> policy.loadTimeout(HARD));
        Listener<String> hasty = Listener.to(cache.get("k").timeout(Duration.ofMillis(50), test.clock.scheduler()));
        Listener<String> calm = Listener.to(cache.get("k"));

        test.pass(Duration.ofMillis(50));

        assertThat(hasty.error()).isInstanceOf(TimeoutException.class);
        calm.hasHeardNothing();
        assertThat(source.last().isCancelled()).isFalse();
        source.last().answers("v");
        calm.hasHeard("v");
        assertThat(source.loads).hasSize(1);
    }

    @Test
    void aLoadThatOnlyTheHastyWaitedForStillFillsTheCache() {
        ReactiveCache<String, String> cache = cache(policy -> policy.loadTimeout(HARD));
        Listener.to(cache.get("k").timeout(Duration.ofMillis(50), test.clock.scheduler()));
        test.pass(Duration.ofMillis(50));

        source.last().answers("v");

        Listener.to(cache.get("k")).hasHeard("v");
        assertThat(source.loads).hasSize(1);
    }

    private ReactiveCache<String, String> cache(UnaryOperator<CachePolicy> policy) {
        return test.cache(policy).readThrough(source).build();
    }

    /** A cache with both timeouts and an old value of this age, no longer fresh. */
    private ReactiveCache<String, String> patient(Duration age) {
        ReactiveCache<String, String> cache =
                cache(policy -> policy.softTimeout(SOFT).loadTimeout(HARD).staleIfError(FALLBACK));
        Listener.to(cache.get("k"));
        source.last().answers("old");
        test.pass(age);
        return cache;
    }
}
