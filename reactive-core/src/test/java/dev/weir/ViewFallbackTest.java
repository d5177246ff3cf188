/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry.Freshness;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Loads that fail or are slow, with waiters who see the cache under different policies: each falls back by their own. */
class ViewFallbackTest {

    private static final Duration FRESH = Duration.ofMinutes(1);
    private static final Duration FALLBACK = Duration.ofHours(1);

    private final TestWeir test = new TestWeir();
    private final HeldSource source = new HeldSource();
    private final IllegalStateException error = new IllegalStateException("down");
    private final ReactiveCache<String, String> strict =
            test.cache().readThrough(source).build();
    private final ReactiveCache<String, String> tolerant = strict.with(policy -> policy.staleIfError(FALLBACK));
    private final ReactiveCache<String, String> hasty =
            tolerant.with(policy -> policy.softTimeout(Duration.ofMillis(100)));

    @Test
    void aJoinerFallsBackThoughTheLeaderDoesNot() {
        loadThenPass(FRESH);
        Listener<String> leader = Listener.to(strict.get("k"));
        Listener<Entry<String>> joiner = Listener.to(tolerant.getEntry("k"));

        source.last().fails(error);

        leader.hasHeardError(error);
        assertThat(joiner.heard().value()).contains("old");
        assertThat(joiner.heard().freshness()).isEqualTo(Freshness.LOAD_FAILED);
        assertThat(joiner.heard().coalesced()).isTrue();
        assertThat(source.loads).hasSize(2);
    }

    @Test
    void aJoinerDoesNotFallBackThoughTheLeaderDoes() {
        loadThenPass(FRESH);
        Listener<String> leader = Listener.to(tolerant.get("k"));
        Listener<String> joiner = Listener.to(strict.get("k"));

        source.last().fails(error);

        leader.hasHeard("old");
        joiner.hasHeardError(error);
    }

    @Test
    void aBulkReadFallsBackByItsOwnView() {
        loadThenPass(FRESH);
        Listener<String> leader = Listener.to(strict.get("k"));
        Listener<Map<String, String>> joiner = Listener.to(tolerant.getAll(List.of("k")));

        source.last().fails(error);

        leader.hasHeardError(error);
        joiner.hasHeard(Map.of("k", "old"));
    }

    @Test
    void aSlowLoadLeavesToTheOldValueOnlyThoseWhoAcceptIt() {
        loadThenPass(FRESH);
        Listener<Entry<String>> leader = Listener.to(hasty.getEntry("k"));
        Listener<String> waiting = Listener.to(strict.get("k"));
        Listener<Entry<String>> joiner = Listener.to(tolerant.getEntry("k"));

        test.pass(Duration.ofMillis(100));

        assertThat(leader.heard().freshness()).isEqualTo(Freshness.LOAD_SLOW);
        assertThat(joiner.heard().freshness()).isEqualTo(Freshness.LOAD_SLOW);
        waiting.hasHeardNothing();
        source.last().answers("new");
        waiting.hasHeard("new");
        Listener.to(strict.get("k")).hasHeard("new");
    }

    @Test
    void theSoftTimeoutIsThatOfTheViewTheLoadBeganThrough() {
        loadThenPass(FRESH);
        Listener<String> leader = Listener.to(tolerant.get("k"));
        Listener<String> joiner = Listener.to(hasty.get("k"));

        test.pass(Duration.ofSeconds(9));

        leader.hasHeardNothing();
        joiner.hasHeardNothing();
    }

    @Test
    void whatIsStillFreshToOthersOutlivesAFailureThroughAShorterView() {
        ReactiveCache<String, String> shorter = strict.with(policy -> policy.withFreshFor(Duration.ofSeconds(10)));
        loadThenPass(Duration.ofSeconds(10));
        Listener<String> reader = Listener.to(shorter.get("k"));

        source.last().fails(error);

        reader.hasHeardError(error);
        Listener.to(strict.get("k")).hasHeard("old");
        assertThat(source.loads).hasSize(2);
    }

    @Test
    void aFallbackOfOthersOutlivesAFailureThroughAStricterView() {
        loadThenPass(FRESH);
        Listener.to(strict.get("k"));
        source.last().fails(error);

        Entry<String> entry = Listener.to(tolerant.getEntry("k")).heard();

        assertThat(entry.value()).contains("old");
        assertThat(entry.freshness()).isEqualTo(Freshness.LOAD_FAILED);
        assertThat(source.loads).as("it rests").hasSize(2);
    }

    @Test
    void theErrorThatAViewRemembersDoesNotHideWhatOthersCanUse() {
        ReactiveCache<String, String> backingOff = strict.with(
                policy -> policy.withFreshFor(Duration.ofSeconds(10)).backOff(Duration.ofSeconds(30)));
        loadThenPass(Duration.ofSeconds(10));
        Listener.to(backingOff.get("k"));
        source.last().fails(error);

        Listener.to(strict.get("k")).hasHeard("old");
    }

    @Test
    void theErrorThatAViewRemembersIsNoAnswerToThoseWhoDoNotBackOff() {
        ReactiveCache<String, String> backingOff = strict.with(policy -> policy.backOff(Duration.ofSeconds(30)));
        Listener.to(backingOff.get("k"));
        source.last().fails(error);

        Listener.to(backingOff.get("k")).hasHeardError(error);
        assertThat(Listener.to(strict.explain("k")).heard().outlook()).isEqualTo(Explanation.Outlook.LOAD);
        Listener.to(backingOff.getAll(List.of("k"))).hasHeardError(error);
        Listener<String> reader = Listener.to(strict.get("k"));

        reader.hasHeardNothing();
        assertThat(source.loads).hasSize(2);
    }

    @Test
    void aBulkLoadIsMadeByThoseWhoDoNotBackOff() {
        ReactiveCache<String, String> backingOff = strict.with(policy -> policy.backOff(Duration.ofSeconds(30)));
        Listener.to(backingOff.get("k"));
        source.last().fails(error);
        HeldBulkSource bulk = new HeldBulkSource();

        Listener.to(backingOff.getAllOrCompute(List.of("k", "l"), bulk)).hasHeardError(error);
        Listener.to(strict.getAllOrCompute(List.of("k", "m"), bulk)).hasHeardNothing();

        assertThat(bulk.loads.get(bulk.loads.size() - 1).keys()).containsExactly("k", "m");
    }

    private void loadThenPass(Duration time) {
        Listener.to(strict.get("k"));
        source.last().answers("old");
        test.pass(time);
    }
}
