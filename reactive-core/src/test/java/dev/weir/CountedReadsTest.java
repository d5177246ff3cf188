/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.metrics.CacheStats;
import dev.weir.policy.CachePolicy;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the statistics say of reads: each counts once, by what it met with when it looked. */
class CountedReadsTest {

    private static final Duration SOFT = Duration.ofSeconds(1);

    private final TestWeir test = new TestWeir();
    private final HeldSource source = new HeldSource();
    private final IllegalStateException error = new IllegalStateException("down");

    @Test
    void aFreshValueAndAnAbsenceAreHits() {
        ReactiveCache<String, String> cache = cache(policy -> policy);
        cache.put("k", "v").block();
        Listener.to(cache.get("absent"));
        source.last().answersNothing();

        cache.get("k").block();
        cache.getIfCached("k").block();
        cache.getEntry("k").block();
        cache.getOrCompute("k", source).block();
        cache.get("absent").block();
        cache.getEntryIfCached("absent").block();

        counts(cache, 6, 0, 1, 0, 0);
        assertThat(cache.stats().hitRate()).isEqualTo(6.0 / 7);
    }

    @Test
    void whoFindsNothingAndDoesNotLoadIsAMiss() {
        ReactiveCache<String, String> cache = cache(policy -> policy);

        cache.getIfCached("k").block();
        cache.getEntryIfCached("k").block();
        Listener.to(cache.get("k"));
        cache.getIfCached("k").block();

        counts(cache, 0, 0, 4, 0, 0);
        assertThat(cache.stats().hitRate()).isZero();
    }

    @Test
    void nobodyAskedIsAHitRateOfOne() {
        assertThat(cache(policy -> policy).stats().hitRate()).isEqualTo(1);
    }

    @Test
    void thoseWhoWaitAreMissesAndAllButTheFirstAreCoalesced() {
        ReactiveCache<String, String> cache = cache(policy -> policy);

        Listener.to(cache.get("k"));
        Listener.to(cache.get("k"));
        Listener.to(cache.refresh("k"));
        source.last().answers("v");

        counts(cache, 0, 0, 3, 0, 2);
    }

    @Test
    void aRefreshIsAMissWhateverIsThere() {
        ReactiveCache<String, String> cache = cache(policy -> policy);
        cache.put("k", "v").block();

        Listener.to(cache.refresh("k"));

        counts(cache, 0, 0, 1, 0, 0);
        assertThat(cache.stats().refreshes()).as("behind no answer").isZero();
    }

    @Test
    void aStaleValueThatIsReloadedIsAStaleHit() {
        ReactiveCache<String, String> cache = cache(policy -> policy.staleWhileRevalidate(Duration.ofMinutes(2)));
        cache.put("k", "v").block();
        test.pass(Duration.ofSeconds(61));

        cache.get("k").block();
        cache.get("k").block();
        cache.getIfCached("k").block();

        counts(cache, 0, 3, 0, 0, 0);
        assertThat(cache.stats().refreshes()).isEqualTo(1);
        assertThat(cache.stats().hitRate()).isEqualTo(1);
    }

    @Test
    void aValueThatIsDueIsAHit() {
        ReactiveCache<String, String> cache = cache(policy -> policy.refreshAhead(0.5));
        cache.put("k", "v").block();
        test.pass(Duration.ofSeconds(40));

        cache.get("k").block();
        cache.get("k").block();

        counts(cache, 2, 0, 0, 0, 0);
        assertThat(cache.stats().refreshes()).isEqualTo(1);
    }

    @Test
    void whoFallsBackAfterAFailureWasAMissAndThoseAfterHimAreStaleHits() {
        ReactiveCache<String, String> cache = cache(policy -> policy.staleIfError(Duration.ofHours(1)));
        cache.put("k", "v").block();
        test.pass(Duration.ofSeconds(61));

        Listener<String> leader = Listener.to(cache.get("k"));
        Listener<String> joiner = Listener.to(cache.get("k"));
        source.last().fails(error);
        leader.hasHeard("v");
        joiner.hasHeard("v");
        counts(cache, 0, 0, 2, 2, 1);

        cache.get("k").block();
        counts(cache, 0, 1, 2, 2, 1);
    }

    @Test
    void whoFallsBackBecauseItIsSlowWasAMissAndThoseAfterHimAreStaleHits() {
        ReactiveCache<String, String> cache =
                cache(policy -> policy.staleIfError(Duration.ofHours(1)).softTimeout(SOFT));
        cache.put("k", "v").block();
        test.pass(Duration.ofSeconds(61));

        Listener<String> leader = Listener.to(cache.get("k"));
        test.pass(SOFT);
        leader.hasHeard("v");
        counts(cache, 0, 0, 1, 1, 0);

        cache.get("k").block();
        counts(cache, 0, 1, 1, 1, 0);
    }

    @Test
    void whoseDeadlineComesWasAMiss() {
        ReactiveCache<String, String> cache =
                cache(policy -> policy.staleIfError(Duration.ofHours(1)).softTimeout(Duration.ofSeconds(5)));
        cache.put("k", "v").block();
        test.pass(Duration.ofSeconds(61));

        Listener<String> hasty = Listener.to(cache.get("k")
                .contextWrite(CacheContext.deadline(test.clock.instant().plus(SOFT))));
        test.pass(SOFT);

        hasty.hasHeard("v");
        counts(cache, 0, 0, 1, 1, 0);
    }

    @Test
    void aRememberedErrorIsAMiss() {
        ReactiveCache<String, String> cache = cache(policy -> policy.backOff(Duration.ofSeconds(10)));
        Listener.to(cache.get("k"));
        source.last().fails(error);

        Listener.to(cache.get("k")).hasHeardError(error);

        counts(cache, 0, 0, 2, 0, 0);
    }

    @Test
    void whoLeavesWasAMiss() {
        ReactiveCache<String, String> cache = cache(policy -> policy);

        Listener.to(cache.get("k")).leaves();

        counts(cache, 0, 0, 1, 0, 0);
    }

    @Test
    void whoAsksAgainAfterAnInvalidationCountsOnce() {
        ReactiveCache<String, String> cache =
                test.cache().readThrough(source).tags(value -> List.of("t")).build();
        Listener<String> first = Listener.to(cache.get("k"));
        HeldLoad<String> load = source.last();
        cache.invalidateTags(List.of("t")).block();
        Listener<String> late = Listener.to(cache.get("k"));
        counts(cache, 0, 0, 2, 0, 1);

        load.answers("old");
        source.last().answers("new");

        first.hasHeard("old");
        late.hasHeard("new");
        counts(cache, 0, 0, 2, 0, 1);
        assertThat(cache.stats().flights()).isZero();
    }

    @Test
    void whoAsksAgainAndFindsSomethingThereWasAMissAllTheSame() {
        ReactiveCache<String, String> cache =
                test.cache().readThrough(source).tags(value -> List.of("t")).build();
        Listener<String> first = Listener.to(cache.get("k"));
        cache.invalidateTags(List.of("t")).block();
        Listener<String> late = Listener.to(cache.get("k"));
        HeldLoad<String> load = source.last();
        cache.put("k", "put").block();

        load.answers("old");

        first.hasHeard("old");
        late.hasHeard("put");
        counts(cache, 0, 0, 2, 0, 1);
    }

    @ParameterizedTest
    @EnumSource(Stage.Loading.class)
    void aReadOfManyKeysCountsEachAndIsNotCoalescedWithItself(Stage.Loading loading) {
        Stage stage = Stage.holding("v", loading);

        stage.cache.getAll(List.of("k", "k", "a", "b")).block();

        counts(stage.cache, 1, 0, 2, 0, 0);
    }

    @Test
    void aReadOfManyKeysIsCoalescedWithTheLoadsOfOthers() {
        HeldBulkSource bulk = new HeldBulkSource();
        ReactiveCache<String, String> cache =
                test.cache().readThroughInBatches(bulk).build();
        Listener.to(cache.get("a"));

        Listener.to(cache.getAll(List.of("a", "b")));
        Listener.to(cache.getAllOrCompute(List.of("a", "b", "c"), bulk));
        bulk.loads.forEach(bulk::echoes);

        counts(cache, 0, 0, 6, 0, 3);
    }

    @Test
    void aReadOfManyKeysCountsALoadBehindItsAnswerAsARefresh() {
        HeldBulkSource bulk = new HeldBulkSource();
        ReactiveCache<String, String> cache = test.cache(policy -> policy.staleWhileRevalidate(Duration.ofMinutes(2)))
                .readThroughInBatches(bulk)
                .build();
        cache.put("stale", "v").block();
        test.pass(Duration.ofSeconds(61));

        Listener.to(cache.getAll(List.of("stale", "new")));
        bulk.echoes(bulk.last());

        counts(cache, 0, 1, 1, 0, 0);
        assertThat(cache.stats().refreshes()).isEqualTo(1);
    }

    @Test
    void aViewCountsForItsCache() {
        ReactiveCache<String, String> cache = cache(policy -> policy);
        cache.put("k", "v").block();
        test.pass(Duration.ofSeconds(30));

        cache.with(policy -> policy.withFreshFor(Duration.ofSeconds(40)))
                .get("k")
                .block();
        Listener.to(cache.with(policy -> policy.withFreshFor(Duration.ofSeconds(20)))
                .get("k"));

        counts(cache, 1, 0, 1, 0, 0);
        assertThat(cache.with(policy -> policy.jitter(0)).stats()).isEqualTo(cache.stats());
    }

    @Test
    void whatIsNoReadCountsAsNone() {
        ReactiveCache<String, String> cache = cache(policy -> policy);

        cache.put("k", "v").block();
        cache.explain("k").block();
        cache.expire("k").block();
        cache.remove("k").block();
        cache.clear().block();
        cache.events().subscribe().dispose();
        test.weir.close().block();
        Listener.to(cache.get("k")).error();

        counts(cache, 0, 0, 0, 0, 0);
    }

    private ReactiveCache<String, String> cache(UnaryOperator<CachePolicy> policy) {
        return test.cache(policy).readThrough(source).build();
    }

    private static void counts(
            ReactiveCache<?, ?> cache, long hits, long staleHits, long misses, long fallbacks, long coalesced) {
        CacheStats stats = cache.stats();
        assertThat(List.of(stats.hits(), stats.staleHits(), stats.misses(), stats.fallbacks(), stats.coalesced()))
                .as("hits, stale hits, misses, fallbacks, coalesced")
                .isEqualTo(List.of(hits, staleHits, misses, fallbacks, coalesced));
    }
}
