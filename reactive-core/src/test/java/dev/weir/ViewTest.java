/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Entry.Freshness;
import dev.weir.policy.CachePolicy;
import dev.weir.policy.WhenAbandoned;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

/** Views: the same entries and flights, judged, written and timed by another policy. */
class ViewTest {

    private static final Duration FRESH = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofHours(1);

    private final TestWeir test = new TestWeir();
    private final HeldSource source = new HeldSource();
    private final ReactiveCache<String, String> cache =
            test.cache().readThrough(source).build();

    // --- what is there

    @ParameterizedTest
    @CsvSource({"-1, true", "0, false", "1, false"})
    void aShorterViewReloadsWhatIsStillFreshToOthers(long millis, boolean served) {
        ReactiveCache<String, String> view = cache.with(policy -> policy.withFreshFor(SHORT));
        loadThenPass(SHORT.plusMillis(millis));

        Listener<String> strict = Listener.to(view.get("k"));
        Listener<String> other = Listener.to(cache.get("k"));

        other.hasHeard("old");
        if (served) {
            strict.hasHeard("old");
        } else {
            strict.hasHeardNothing();
            source.last().answers("new");
            strict.hasHeard("new");
            Listener.to(cache.get("k")).hasHeard("new");
        }
    }

    @Test
    void aLongerViewDoesNotMakeOthersEntriesFreshForLonger() {
        ReactiveCache<String, String> view = cache.with(policy -> policy.withFreshFor(LONG));
        loadThenPass(FRESH);

        Listener.to(view.get("k")).hasHeardNothing();

        assertThat(source.loads).hasSize(2);
    }

    @Test
    void aStaleWindowOfTheViewIsServedFrom() {
        ReactiveCache<String, String> view = cache.with(policy -> policy.staleWhileRevalidate(LONG));
        loadThenPass(FRESH.plusMinutes(30));

        Entry<String> entry = Listener.to(view.getEntry("k")).heard();

        assertThat(entry.value()).contains("old");
        assertThat(entry.freshness()).isEqualTo(Freshness.REVALIDATING);
        assertThat(entry.age()).isEqualTo(FRESH.plusMinutes(30));
        assertThat(source.loads).as("one behind the answer").hasSize(2);
        Listener.to(cache.get("k")).hasHeardNothing();
    }

    @Test
    void anAbsenceIsJudgedByTheViewToo() {
        ReactiveCache<String, String> view = cache.with(policy -> policy.absentFor(Duration.ofSeconds(1)));
        Listener.to(cache.get("k"));
        source.last().answersNothing();
        test.pass(Duration.ofSeconds(1));

        Listener.to(cache.get("k")).hasHeardOfAbsence();
        Listener.to(view.get("k")).hasHeardNothing();

        assertThat(source.loads).hasSize(2);
    }

    @Test
    void aBulkReadJudgesByTheView() {
        ReactiveCache<String, String> view = cache.with(policy -> policy.withFreshFor(SHORT));
        loadThenPass(SHORT);

        Listener<Map<String, String>> strict = Listener.to(view.getAll(List.of("k")));
        source.last().answers("new");

        strict.hasHeard(Map.of("k", "new"));
        assertThat(source.loads).hasSize(2);
    }

    @Test
    void explainSaysWhatTheViewWouldDo() {
        ReactiveCache<String, String> view = cache.with(policy -> policy.withFreshFor(SHORT));
        loadThenPass(SHORT);

        assertThat(explained(cache).outlook()).isEqualTo(Explanation.Outlook.HIT);
        assertThat(explained(view).outlook()).isEqualTo(Explanation.Outlook.LOAD);
        assertThat(explained(view).policy().freshFor()).isEqualTo(SHORT);
    }

    // --- what is loaded and put

    @Test
    void whatIsLoadedThroughAViewLivesByIt() {
        ReactiveCache<String, String> view = cache.with(policy -> policy.withFreshFor(LONG));
        Listener.to(view.get("k"));
        source.last().answers("v");

        test.pass(LONG.minusMillis(1));

        Listener.to(view.get("k")).hasHeard("v");
        test.pass(Duration.ofMillis(1));
        Listener.to(view.get("k")).hasHeardNothing();
    }

    @Test
    void whatIsPutThroughAViewLivesByIt() {
        Listener.to(cache.with(policy -> policy.withFreshFor(SHORT)).put("short", "v"));
        Listener.to(cache.with(policy -> policy.withFreshFor(LONG)).put("long", "v"));
        Listener.to(cache.with(policy -> policy.withFreshFor(SHORT)).putAll(Map.of("short too", "v")));

        test.pass(LONG.minusMillis(1));

        Listener.to(cache.getIfCached("long")).hasHeard("v");
        Listener.to(cache.getIfCached("short")).hasHeardOfAbsence();
        Listener.to(cache.getIfCached("short too")).hasHeardOfAbsence();
    }

    @Test
    void whatNeverChangesToAViewIsKeptInMemory() {
        ReactiveCache<String, String> view = cache.with(policy -> CachePolicy.immutable());
        Listener.to(view.put("k", "v"));

        test.pass(Duration.ofDays(400));

        Listener.to(view.get("k")).hasHeard("v");
    }

    @Test
    void aLoadIsTimedByTheViewItBeganThrough() {
        ReactiveCache<String, String> hasty = cache.with(policy -> policy.loadTimeout(Duration.ofSeconds(1)));
        Listener<String> hastyReader = Listener.to(hasty.get("k"));
        Listener<String> reader = Listener.to(cache.get("k"));
        Listener<String> other = Listener.to(cache.get("other"));

        test.pass(Duration.ofSeconds(1));

        assertThat(hastyReader.error()).isInstanceOf(LoadTimeoutException.class);
        assertThat(reader.error()).isInstanceOf(LoadTimeoutException.class);
        other.hasHeardNothing();
    }

    @Test
    void jitterIsThatOfTheView() {
        Listener.to(cache.with(policy -> policy.jitter(0.5)).put("k", "v"));

        assertThat(explained(cache).entry().orElseThrow().freshFor()).isLessThan(FRESH);
    }

    @Test
    void aLoadIsAbandonedAsTheViewItBeganThroughSays() {
        ReactiveCache<String, String> careless = cache.with(policy -> policy.whenAbandoned(WhenAbandoned.CANCEL));
        Listener<String> leader = Listener.to(careless.get("k"));
        Listener<String> joiner = Listener.to(cache.get("k"));

        leader.leaves();
        assertThat(source.last().isCancelled()).isFalse();
        joiner.leaves();

        assertThat(source.last().isCancelled()).isTrue();
    }

    // --- together

    @Test
    void viewsShareTheirLoads() {
        ReactiveCache<String, String> view = cache.with(policy -> policy.withFreshFor(SHORT));
        Listener<Entry<String>> first = Listener.to(view.getEntry("k"));
        Listener<Entry<String>> second = Listener.to(cache.getEntry("k"));
        Listener<Entry<String>> third = Listener.to(cache.getEntry("other"));
        Listener<Entry<String>> fourth = Listener.to(view.getEntry("other"));

        source.loads.get(0).answers("v");
        source.loads.get(1).answers("w");

        assertThat(source.loads).hasSize(2);
        assertThat(first.heard().coalesced()).isFalse();
        assertThat(second.heard().coalesced()).isTrue();
        assertThat(second.heard().tier()).isEqualTo(Entry.Tier.SOURCE);
        assertThat(third.heard().value()).contains("w");
        assertThat(fourth.heard().coalesced()).isTrue();
    }

    @Test
    void viewsShareWhatIsInvalidatedAndCounted() {
        ReactiveCache<String, String> view = cache.with(policy -> policy.withFreshFor(SHORT));
        Listener.to(cache.put("k", "v"));
        Listener.to(view.get("k")).hasHeard("v");

        Listener.to(view.invalidate("k"));

        Listener.to(cache.getIfCached("k")).hasHeardOfAbsence();
        assertThat(cache.stats()).isEqualTo(view.stats());
        assertThat(view.stats().invalidations()).isOne();
    }

    @Test
    void viewsOfViewsAddUp() {
        ReactiveCache<String, String> view =
                cache.with(policy -> policy.withFreshFor(SHORT)).with(policy -> policy.staleIfError(LONG));

        CachePolicy policy = explained(view).policy();

        assertThat(policy.freshFor()).isEqualTo(SHORT);
        assertThat(policy.staleIfError()).isEqualTo(LONG);
        assertThat(view.name()).isEqualTo("cache");
    }

    @Test
    void aContradictionIsRefusedAtOnce() {
        assertThatThrownBy(() -> cache.with(policy -> policy.staleIfError(SHORT)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("staleIfError (PT10S) lies below freshFor (PT1M)");
        assertThatThrownBy(() -> cache.with(policy -> policy.staleIfError(Duration.ofMinutes(2)))
                        .with(policy -> policy.withFreshFor(LONG)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsThroughAViewMakeNothingElseHot() {
        ReactiveCache<String, String> counting = cache.with(policy -> policy.reloadIfRead(1));
        Listener.to(cache.put("read", "v"));
        Listener.to(cache.put("unread", "v"));
        Listener.to(counting.get("read")).hasHeard("v");

        Listener.to(counting.invalidate("unread"));

        assertThat(source.loads).isEmpty();
    }

    // --- their number

    @Test
    void aForgottenViewLosesNothing() {
        ReactiveCache<String, String> view = cache.with(policy -> policy.loadTimeout(Duration.ofSeconds(5)));
        Listener<String> late = Listener.to(view.get("late"));
        Listener<String> inTime = Listener.to(view.get("in time"));
        for (int i = 0; i < 1_000; i++) {
            Duration fresh = Duration.ofSeconds(100 + i);
            Listener.to(cache.with(policy -> policy.withFreshFor(fresh)).getIfCached("k"));
        }

        Listener<Void> closing = Listener.to(test.weir.close());
        source.last().answers("v");
        inTime.hasHeard("v");
        closing.hasHeardNothing();
        test.pass(Duration.ofSeconds(5));

        closing.hasHeardOfAbsence();
        assertThat(late.error()).isInstanceOf(LoadTimeoutException.class);
    }

    @Test
    void theNumberOfViewsThatAreRememberedIsBounded() {
        Pool<?, ?> pool = TestWeir.poolOf(cache);

        for (int i = 0; i < 10_000; i++) {
            Duration fresh = Duration.ofSeconds(100 + i);
            pool.paths.changed(policy -> policy.withFreshFor(fresh));
        }

        assertThat(pool.rememberedViews()).isBetween(1L, 256L);
    }

    private void loadThenPass(Duration time) {
        Listener.to(cache.get("k"));
        source.last().answers("old");
        test.pass(time);
    }

    private static Explanation explained(ReactiveCache<String, String> view) {
        Mono<Explanation> explanation = view.explain("k");
        return Listener.to(explanation).heard();
    }
}
