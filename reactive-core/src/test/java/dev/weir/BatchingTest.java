/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.BatchPolicy;
import dev.weir.policy.WhenAbandoned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Single-key misses over a source with a bulk load: those that come at the same time travel together. */
class BatchingTest {

    private final TestWeir test = new TestWeir();
    private final HeldBulkSource source = new HeldBulkSource();

    @Test
    void whoIsAnsweredDoesNotWaitForTheNextBatchToBeSentOff() {
        List<String> order = new ArrayList<>();
        Sinks.One<Map<String, String>> first = Sinks.one();
        ReactiveCache<String, String> cache = test.cache()
                .readThroughInBatches(
                        keys -> {
                            order.add("load of " + keys);
                            return keys.contains("a") ? first.asMono() : Mono.never();
                        },
                        BatchPolicy.DEFAULT.inFlight(1))
                .build();
        cache.get("a").subscribe(order::add);
        cache.get("b").subscribe(order::add);

        first.tryEmitValue(Map.of("a", "value of a"));

        assertThat(order).containsExactly("load of [a]", "value of a", "load of [b]");
    }

    @Test
    void aThousandConcurrentMissesCauseAHandfulOfBulkLoads() {
        ReactiveCache<String, String> cache = cache(BatchPolicy.DEFAULT);
        Listener<List<String>> everyone = Listener.to(
                Flux.fromIterable(keys(1_000)).flatMap(cache::get, 1_000).collectList());

        for (int i = 0; i < source.loads.size(); i++) {
            source.echoes(source.loads.get(i));
        }

        assertThat(everyone.heard()).containsExactlyInAnyOrderElementsOf(keys(1_000));
        assertThat(source.loads).hasSizeLessThanOrEqualTo(6);
        assertThat(source.loads.stream().mapToInt(load -> load.keys().size()).sum())
                .isEqualTo(1_000);
    }

    @Test
    void aLoneKeyLeavesAtOnceAndAlone() {
        ReactiveCache<String, String> cache = cache(BatchPolicy.DEFAULT);
        Listener<String> reader = Listener.to(cache.get("a"));

        assertThat(source.asked()).containsExactly(Set.of("a"));
        source.echoes(source.last());
        reader.hasHeard("a");

        Listener.to(cache.get("b"));
        assertThat(source.asked()).containsExactly(Set.of("a"), Set.of("b"));
    }

    @Test
    void noMoreLoadsAreInFlightAndNoMoreKeysInOneThanAllowed() {
        ReactiveCache<String, String> cache = cache(BatchPolicy.upTo(10).inFlight(3));
        keys(103).forEach(key -> Listener.to(cache.get(key)));
        assertThat(source.asked()).containsExactly(Set.of("k0"), Set.of("k1"), Set.of("k2"));

        for (int answered = 0; answered < source.loads.size(); answered++) {
            assertThat(source.loads.size() - answered).as("in flight").isLessThanOrEqualTo(3);
            source.echoes(source.loads.get(answered));
        }

        assertThat(source.loads).hasSize(3 + 10);
        assertThat(source.asked().subList(3, 13)).allMatch(keys -> keys.size() == 10);
    }

    @Test
    void keysLeaveInTheOrderOfTheirRequests() {
        ReactiveCache<String, String> cache = cache(BatchPolicy.upTo(2).inFlight(1));
        keys(5).forEach(key -> Listener.to(cache.get(key)));

        source.echoes(source.last());
        source.echoes(source.last());

        assertThat(source.asked()).containsExactly(Set.of("k0"), Set.of("k1", "k2"), Set.of("k3", "k4"));
    }

    @Test
    void aKeyThatTheAnswerLeavesOutIsAbsentAndOneThatWasNotAskedForIsIgnored() {
        ReactiveCache<String, String> cache = cache(BatchPolicy.upTo(10).inFlight(1));
        Listener.to(cache.get("first"));
        Listener<String> known = Listener.to(cache.get("known"));
        Listener<String> unknown = Listener.to(cache.get("unknown"));
        source.echoes(source.last());

        source.last().answers(Map.of("known", "v", "other", "v"));

        known.hasHeard("v");
        unknown.hasHeardOfAbsence();
        Listener.to(cache.get("unknown")).hasHeardOfAbsence();
        Listener.to(cache.getEntryIfCached("other")).hasHeardOfAbsence();
        assertThat(source.loads).hasSize(2);
    }

    @Test
    void anEmptyAnswerMakesAllKeysAbsent() {
        ReactiveCache<String, String> cache = cache(BatchPolicy.upTo(10).inFlight(1));
        Listener.to(cache.get("first"));
        Listener<String> a = Listener.to(cache.get("a"));
        Listener<String> b = Listener.to(cache.get("b"));
        source.echoes(source.last());

        source.last().answersNothing();

        a.hasHeardOfAbsence();
        b.hasHeardOfAbsence();
        assertThat(Listener.to(cache.getEntryIfCached("a")).heard().isAbsent()).isTrue();
    }

    @Test
    void aFailingLoadFailsItsOwnKeysOnly() {
        ReactiveCache<String, String> cache = cache(BatchPolicy.upTo(2).inFlight(2));
        List<Listener<String>> readers =
                keys(6).stream().map(key -> Listener.to(cache.get(key))).toList();
        source.echoes(source.loads.get(0));
        source.echoes(source.loads.get(1));
        IllegalStateException error = new IllegalStateException("down");

        source.loads.get(2).fails(error);
        source.echoes(source.loads.get(3));

        readers.get(2).hasHeardError(error);
        readers.get(3).hasHeardError(error);
        readers.get(4).hasHeard("k4");
        readers.get(5).hasHeard("k5");
        Listener.to(cache.get("k2")).hasHeardNothing();
        assertThat(source.last().keys()).containsExactly("k2");
    }

    @Test
    void theQueueMovesOnAfterAFailure() {
        ReactiveCache<String, String> cache = cache(BatchPolicy.upTo(10).inFlight(1));
        Listener.to(cache.get("a"));
        Listener<String> b = Listener.to(cache.get("b"));

        source.last().fails(new IllegalStateException("down"));
        source.echoes(source.last());

        b.hasHeard("b");
    }

    // --- flights that end before their batch

    @Test
    void anAbandonedKeyIsLeftBehind() {
        ReactiveCache<String, String> cache = abandoning();
        Listener.to(cache.get("first"));
        Listener<String> leaving = Listener.to(cache.get("leaving"));
        Listener<String> staying = Listener.to(cache.get("staying"));
        leaving.leaves();

        source.echoes(source.last());
        source.echoes(source.last());

        assertThat(source.asked()).containsExactly(Set.of("first"), Set.of("staying"));
        staying.hasHeard("staying");
    }

    @Test
    void aBatchOfNothingButAbandonedKeysDoesNotLeaveAndFreesItsPlace() {
        ReactiveCache<String, String> cache = abandoning();
        Listener.to(cache.get("first"));
        Listener.to(cache.get("leaving")).leaves();
        source.echoes(source.last());
        assertThat(source.loads).hasSize(1);

        Listener.to(cache.get("next"));

        assertThat(source.asked()).containsExactly(Set.of("first"), Set.of("next"));
    }

    @Test
    void aLoadAllOfWhoseKeysAreAbandonedIsCancelledAndFreesItsPlace() {
        ReactiveCache<String, String> cache = abandoning();
        Listener.to(cache.get("first"));
        Listener<String> a = Listener.to(cache.get("a"));
        Listener<String> b = Listener.to(cache.get("b"));
        source.echoes(source.last());
        Listener<String> next = Listener.to(cache.get("next"));

        a.leaves();
        assertThat(source.last().isCancelled()).isFalse();
        b.leaves();

        assertThat(source.loads.get(1).isCancelled()).isTrue();
        assertThat(source.last().keys()).containsExactly("next");
        source.echoes(source.last());
        next.hasHeard("next");
    }

    @Test
    void aKeyThatTimesOutIsLeftBehindByItsLoadWhichGoesOnForTheOthers() {
        ReactiveCache<String, String> cache = cache(BatchPolicy.upTo(10).inFlight(1));
        Listener.to(cache.get("first"));
        Listener<String> early = Listener.to(cache.get("early"));
        test.pass(Duration.ofSeconds(1));
        Listener<String> late = Listener.to(cache.get("late"));
        source.echoes(source.last());

        test.pass(Duration.ofSeconds(9));
        assertThat(early.error()).isInstanceOf(LoadTimeoutException.class);
        assertThat(source.last().isCancelled()).isFalse();
        source.echoes(source.last());

        late.hasHeard("late");
        Listener.to(cache.getIfCached("late")).hasHeard("late");
        Listener.to(cache.getEntryIfCached("early")).hasHeardOfAbsence();
    }

    @Test
    void aLoadAllOfWhoseKeysTimeOutIsCancelledAndFreesItsPlace() {
        ReactiveCache<String, String> cache = cache(BatchPolicy.upTo(10).inFlight(1));
        Listener<String> stuck = Listener.to(cache.get("stuck"));
        test.pass(Duration.ofSeconds(1));
        Listener<String> waiting = Listener.to(cache.get("waiting"));
        assertThat(source.loads).hasSize(1);

        test.pass(Duration.ofSeconds(9));

        assertThat(stuck.error()).isInstanceOf(LoadTimeoutException.class);
        assertThat(source.loads.get(0).isCancelled()).isTrue();
        assertThat(source.last().keys()).containsExactly("waiting");
        source.echoes(source.last());
        waiting.hasHeard("waiting");
    }

    @Test
    void aSourceThatNeverAnswersBlocksNobodyForLongerThanTheTimeout() {
        ReactiveCache<String, String> cache = cache(BatchPolicy.upTo(2).inFlight(1));
        List<Listener<String>> readers =
                keys(7).stream().map(key -> Listener.to(cache.get(key))).toList();

        test.pass(Duration.ofSeconds(10));

        readers.forEach(reader -> assertThat(reader.error()).isInstanceOf(LoadTimeoutException.class));
        assertThat(source.loads).allMatch(HeldLoad::isCancelled);
        Listener<String> next = Listener.to(cache.get("next"));
        source.echoes(source.last());
        next.hasHeard("next");
    }

    private ReactiveCache<String, String> cache(BatchPolicy batches) {
        return test.cache().readThroughInBatches(source, batches).build();
    }

    private ReactiveCache<String, String> abandoning() {
        return test.cache(policy -> policy.whenAbandoned(WhenAbandoned.CANCEL))
                .readThroughInBatches(source, BatchPolicy.upTo(10).inFlight(1))
                .build();
    }

    private static List<String> keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> "k" + i).toList();
    }
}
