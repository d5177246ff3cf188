/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry.Freshness;
import dev.weir.policy.CachePolicy;
import dev.weir.policy.WhenAbandoned;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Loads whose last subscriber has cancelled. */
class AbandonedLoadTest {

    private static final Duration FRESH = Duration.ofMinutes(1);

    private final TestWeir test = new TestWeir();
    private final HeldSource source = new HeldSource();
    private final HeldBulkSource bulkSource = new HeldBulkSource();

    // --- continued

    @Test
    void aLoadContinuesWithoutSubscribersAndItsResultIsStored() {
        ReactiveCache<String, String> cache = test.cache().readThrough(source).build();
        Listener.to(cache.get("k")).leaves();
        assertThat(source.last().isCancelled()).isFalse();

        source.last().answers("v");

        Listener.to(cache.get("k")).hasHeard("v");
        assertThat(source.loads).hasSize(1);
    }

    @Test
    void aLatecomerJoinsALoadThatContinues() {
        ReactiveCache<String, String> cache = test.cache().readThrough(source).build();
        Listener.to(cache.get("k")).leaves();

        Listener<String> latecomer = Listener.to(cache.get("k"));
        source.last().answers("v");

        latecomer.hasHeard("v");
        assertThat(source.loads).hasSize(1);
    }

    @Test
    void theErrorOfALoadThatContinuesIsRecorded() {
        ReactiveCache<String, String> cache = test.cache().readThrough(source).build();
        Listener.to(cache.get("k")).leaves();
        IllegalStateException error = new IllegalStateException("down");

        source.last().fails(error);

        assertThat(test.unheard).containsExactly(error);
        assertThat(TestWeir.flightsIn(cache)).isZero();
    }

    // --- cancelled

    @Test
    void theLastSubscriberToLeaveCancelsTheLoader() {
        ReactiveCache<String, String> cache = cancelling(policy -> policy);
        List<Listener<String>> listeners =
                List.of(Listener.to(cache.get("k")), Listener.to(cache.get("k")), Listener.to(cache.get("k")));

        listeners.get(0).leaves();
        listeners.get(0).leaves();
        listeners.get(2).leaves();
        assertThat(source.last().isCancelled()).isFalse();
        listeners.get(1).leaves();

        assertThat(source.last().isCancelled()).isTrue();
        assertThat(TestWeir.flightsIn(cache)).isZero();
        Listener.to(cache.getEntryIfCached("k")).hasHeardOfAbsence();
        assertThat(test.unheard).isEmpty();
    }

    @Test
    void whoStaysIsAnswered() {
        ReactiveCache<String, String> cache = cancelling(policy -> policy);
        Listener<String> leader = Listener.to(cache.get("k"));
        Listener<String> joiner = Listener.to(cache.get("k"));
        leader.leaves();

        source.last().answers("v");

        joiner.hasHeard("v");
        leader.hasHeardNothing();
    }

    @Test
    void whoComesAfterwardsStartsAfresh() {
        ReactiveCache<String, String> cache = cancelling(policy -> policy);
        Listener.to(cache.get("k")).leaves();

        Listener<String> latecomer = Listener.to(cache.get("k"));

        assertThat(source.loads).hasSize(2);
        source.last().answers("v");
        latecomer.hasHeard("v");
    }

    @Test
    void whoComesWhileTheLoaderIsBeingCancelledStartsAfresh() {
        AtomicReference<Listener<String>> latecomer = new AtomicReference<>();
        AtomicReference<ReactiveCache<String, String>> itself = new AtomicReference<>();
        ReactiveCache<String, String> cache = test.cache(policy -> policy.whenAbandoned(WhenAbandoned.CANCEL))
                .readThrough((key, context) -> source.load(key, context)
                        .doOnCancel(() -> latecomer.compareAndSet(
                                null, Listener.to(itself.get().get("k")))))
                .build();
        itself.set(cache);
        Listener.to(cache.get("k")).leaves();

        assertThat(source.loads).hasSize(2);
        source.last().answers("v");
        latecomer.get().hasHeard("v");
        Listener.to(cache.get("k")).hasHeard("v");
    }

    @Test
    void anEntryIsRestoredWithTheLoadThatWasToReplaceIt() {
        ReactiveCache<String, String> cache = cancelling(policy -> policy.staleIfError(Duration.ofHours(1)));
        Listener.to(cache.put("k", "old"));
        test.pass(FRESH);
        Listener.to(cache.get("k")).leaves();

        Listener<Entry<String>> reader = Listener.to(cache.getEntry("k"));
        source.last().fails(new IllegalStateException("down"));

        assertThat(reader.heard().value()).contains("old");
        assertThat(source.loads)
                .as("an abandoned load has not failed, so nothing rests")
                .hasSize(2);
    }

    @Test
    void aRefreshThatIsAbandonedLeavesTheFreshEntry() {
        ReactiveCache<String, String> cache = cancelling(policy -> policy);
        Listener.to(cache.put("k", "old"));
        Listener.to(cache.refresh("k")).leaves();

        assertThat(source.last().isCancelled()).isTrue();
        Listener.to(cache.get("k")).hasHeard("old");
        assertThat(Listener.to(cache.getEntry("k")).heard().freshness()).isEqualTo(Freshness.FRESH);
        assertThat(source.loads).hasSize(1);
    }

    @Test
    void anInvalidatedFlightIsCancelledByItsLastPassengerAndBringsNothingBack() {
        ReactiveCache<String, String> cache = cancelling(policy -> policy.staleIfError(Duration.ofHours(1)));
        Listener.to(cache.put("k", "old"));
        test.pass(FRESH);
        Listener<String> reader = Listener.to(cache.get("k"));
        Listener.to(cache.invalidate("k"));

        reader.leaves();

        assertThat(source.last().isCancelled()).isTrue();
        Listener<String> next = Listener.to(cache.get("k"));
        IllegalStateException error = new IllegalStateException("down");
        source.last().fails(error);
        next.hasHeardError(error);
    }

    // --- never abandoned

    @Test
    void aLoadThatLeftItsSubscribersToAStaleValueIsNotAbandoned() {
        ReactiveCache<String, String> cache =
                cancelling(policy -> policy.staleIfError(Duration.ofHours(1)).softTimeout(Duration.ofSeconds(1)));
        Listener.to(cache.put("k", "old"));
        test.pass(FRESH);
        Listener<String> reader = Listener.to(cache.get("k"));
        Listener<String> refresher = Listener.to(cache.refresh("k"));
        test.pass(Duration.ofSeconds(1));
        reader.hasHeard("old");
        reader.leaves();
        refresher.leaves();

        assertThat(source.last().isCancelled()).isFalse();
        source.last().answers("new");
        Listener.to(cache.get("k")).hasHeard("new");
    }

    @Test
    void aLoadBehindAnAnswerIsNotAbandoned() {
        ReactiveCache<String, String> cache = cancelling(policy -> policy.staleWhileRevalidate(Duration.ofHours(1)));
        Listener.to(cache.put("k", "old"));
        test.pass(FRESH);
        Listener.to(cache.get("k")).hasHeard("old");

        Listener.to(cache.refresh("k")).leaves();

        assertThat(source.last().isCancelled()).isFalse();
        source.last().answers("new");
        Listener.to(cache.get("k")).hasHeard("new");
    }

    // --- loads of many keys

    @Test
    void aLoadOfManyKeysContinuesAndItsResultsAreStored() {
        ReactiveCache<String, String> cache =
                test.cache().readThroughInBatches(bulkSource).build();
        Listener.to(cache.getAll(List.of("a", "b"))).leaves();
        assertThat(bulkSource.last().isCancelled()).isFalse();

        bulkSource.echoes(bulkSource.last());

        Listener.to(cache.getAll(List.of("a", "b"))).hasHeard(Map.of("a", "a", "b", "b"));
        assertThat(bulkSource.loads).hasSize(1);
    }

    @Test
    void aLoadOfManyKeysIsCancelledWhenNoneIsWaitedForAnyMore() {
        ReactiveCache<String, String> cache = cancellingInBulk(policy -> policy);
        Listener<Map<String, String>> all = Listener.to(cache.getAll(List.of("a", "b")));
        Listener<String> one = Listener.to(cache.get("a"));

        all.leaves();
        assertThat(bulkSource.last().isCancelled()).isFalse();
        assertThat(TestWeir.flightsIn(cache)).isEqualTo(1);
        one.leaves();

        assertThat(bulkSource.last().isCancelled()).isTrue();
        assertThat(TestWeir.flightsIn(cache)).isZero();
        Listener.to(cache.getAll(List.of("a", "b")));
        assertThat(bulkSource.loads).hasSize(2);
    }

    @Test
    void aLoadOfStaleKeysIsNotAbandonedThoughNobodyWaits() {
        ReactiveCache<String, String> cache =
                cancellingInBulk(policy -> policy.staleWhileRevalidate(Duration.ofHours(1)));
        Listener.to(cache.putAll(Map.of("a", "old", "b", "old")));
        test.pass(FRESH);
        Listener.to(cache.getAll(List.of("a", "b"))).hasHeard(Map.of("a", "old", "b", "old"));

        assertThat(bulkSource.last().isCancelled()).isFalse();
        bulkSource.echoes(bulkSource.last());

        Listener.to(cache.getAll(List.of("a", "b"))).hasHeard(Map.of("a", "a", "b", "b"));
    }

    private ReactiveCache<String, String> cancelling(UnaryOperator<CachePolicy> policy) {
        return test.cache(before -> policy.apply(before).whenAbandoned(WhenAbandoned.CANCEL))
                .readThrough(source)
                .build();
    }

    private ReactiveCache<String, String> cancellingInBulk(UnaryOperator<CachePolicy> policy) {
        return test.cache(before -> policy.apply(before).whenAbandoned(WhenAbandoned.CANCEL))
                .readThroughInBatches(bulkSource)
                .build();
    }
}
