/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.WhenAbandoned;
import dev.weir.tenant.TenantQuota;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** A load in flight while a tag is invalidated that it brings: nobody who asked after that is answered by it. */
class TagFenceTest {

    private final TestWeir test = new TestWeir();
    private final HeldSource source = new HeldSource();

    // --- what is stored

    @Test
    void whatLandsAfterItsTagWasInvalidatedIsNotStored() {
        ReactiveCache<String, String> cache = tagged(test.cache());
        Listener<String> before = Listener.to(cache.get("k"));

        invalidate(cache, "tag");
        source.last().answers("old");

        before.hasHeard("old");
        Listener.to(cache.getEntryIfCached("k")).hasHeardOfAbsence();
        assertThat(TestWeir.flightsIn(cache)).isZero();
        assertThat(cache.stats().size()).as("nothing in memory").isZero();
    }

    @Test
    void whatLandsAfterAnotherTagWasInvalidatedIsStored() {
        ReactiveCache<String, String> cache = tagged(test.cache());
        Listener<String> before = Listener.to(cache.get("k"));

        invalidate(cache, "other");
        source.last().answers("v");

        before.hasHeard("v");
        Listener.to(cache.getIfCached("k")).hasHeard("v");
    }

    @Test
    void whatALoaderTagsWhileItsTagIsInvalidatedIsNotStored() {
        HeldLoad<String> load = new HeldLoad<>(Set.of("k"));
        ReactiveCache<String, String> cache = test.cache()
                .readThrough((key, context) -> load.mono().doOnNext(value -> context.tags(List.of("tag of " + value))))
                .build();
        Listener.to(cache.get("k"));

        invalidate(cache, "tag of old");
        load.answers("old");

        Listener.to(cache.getIfCached("k")).hasHeardOfAbsence();
    }

    @Test
    void anAbsenceLoadedMeanwhileIsNotStoredEither() {
        HeldLoad<String> load = new HeldLoad<>(Set.of("k"));
        ReactiveCache<String, String> cache = test.cache()
                .readThrough((key, context) -> {
                    context.tags(List.of("tag"));
                    return load.mono();
                })
                .build();
        Listener.to(cache.get("k"));

        invalidate(cache, "tag");
        load.answersNothing();

        Listener.to(cache.getEntryIfCached("k")).hasHeardOfAbsence();
    }

    // --- who is answered

    @Test
    void whoBoardedAfterTheInvalidationAsksAgainAndSharesOneLoad() {
        ReactiveCache<String, String> cache = tagged(test.cache());
        Listener<String> leader = Listener.to(cache.get("k"));
        Listener<String> before = Listener.to(cache.get("k"));
        invalidate(cache, "tag");
        List<Listener<String>> after = listeners(cache.get("k"), 100);
        assertThat(source.loads).hasSize(1);

        source.last().answers("old");

        leader.hasHeard("old");
        before.hasHeard("old");
        assertThat(after).allSatisfy(Listener::hasHeardNothing);
        assertThat(source.loads).hasSize(2);
        source.last().answers("new");
        assertThat(after).allSatisfy(each -> each.hasHeard("new"));
        assertThat(source.loads).hasSize(2);
        Listener.to(cache.getIfCached("k")).hasHeard("new");
    }

    @Test
    void ofSeveralInvalidationsTheFirstDecides() {
        ReactiveCache<String, String> cache = tagged(test.cache());
        Listener<String> before = Listener.to(cache.get("k"));
        invalidate(cache, "tag");
        Listener<String> between = Listener.to(cache.get("k"));
        invalidate(cache, "tag");
        Listener<String> after = Listener.to(cache.get("k"));

        source.last().answers("old");

        before.hasHeard("old");
        between.hasHeardNothing();
        after.hasHeardNothing();
        source.last().answers("new");
        between.hasHeard("new");
        after.hasHeard("new");
        assertThat(source.loads).hasSize(2);
    }

    @Test
    void whoAsksAgainMayHaveToAskOnceMore() {
        ReactiveCache<String, String> cache = tagged(test.cache());
        Listener.to(cache.get("k"));
        invalidate(cache, "tag");
        List<Listener<String>> after = listeners(cache.get("k"), 10);
        source.last().answers("old");
        invalidate(cache, "tag");
        List<Listener<String>> later = listeners(cache.get("k"), 10);

        source.last().answers("newer");

        assertThat(after).allSatisfy(each -> each.hasHeard("newer"));
        assertThat(later).allSatisfy(Listener::hasHeardNothing);
        source.last().answers("newest");
        assertThat(later).allSatisfy(each -> each.hasHeard("newest"));
        assertThat(source.loads).hasSize(3);
        assertThat(TestWeir.flightsIn(cache)).isZero();
    }

    @Test
    void whoCancelsBeforeAskingAgainIsNotAskedFor() {
        ReactiveCache<String, String> cache = tagged(test.cache());
        Listener.to(cache.get("k"));
        invalidate(cache, "tag");
        Listener<String> leaving = Listener.to(cache.get("k"));

        leaving.leaves();
        source.last().answers("old");

        leaving.hasHeardNothing();
        assertThat(source.loads).hasSize(1);
        assertThat(TestWeir.flightsIn(cache)).isZero();
    }

    @Test
    void whoHasAskedAgainCanStillCancel() {
        ReactiveCache<String, String> cache = tagged(test.cache(policy -> policy.whenAbandoned(WhenAbandoned.CANCEL)));
        Listener.to(cache.get("k"));
        invalidate(cache, "tag");
        List<Listener<String>> after = listeners(cache.get("k"), 3);
        source.last().answers("old");

        after.forEach(Listener::leaves);

        assertThat(source.last().isCancelled()).isTrue();
        assertThat(source.loads).hasSize(2);
        assertThat(TestWeir.flightsIn(cache)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void anErrorReachesThoseWhoBoardedAfterTheInvalidationToo(WhenAbandoned whenAbandoned) {
        ReactiveCache<String, String> cache = tagged(test.cache(policy -> policy.whenAbandoned(whenAbandoned)));
        Listener<String> before = Listener.to(cache.get("k"));
        invalidate(cache, "tag");
        Listener<String> after = Listener.to(cache.get("k"));

        IllegalStateException error = new IllegalStateException("down");
        source.last().fails(error);

        before.hasHeardError(error);
        after.hasHeardError(error);
        assertThat(source.loads).hasSize(1);
    }

    @Test
    void whatIsNotStoredIsNotForThoseWhoAskedAfterEither() {
        List<HeldLoad<String>> loads = new CopyOnWriteArrayList<>();
        ReactiveCache<String, String> cache = tagged(test.cache(), (key, context) -> {
            context.doNotCache();
            loads.add(new HeldLoad<>(Set.of(key)));
            return loads.get(loads.size() - 1).mono();
        });
        Listener<String> before = Listener.to(cache.get("k"));
        invalidate(cache, "tag");
        Listener<String> after = Listener.to(cache.get("k"));

        loads.get(0).answers("old");

        before.hasHeard("old");
        after.hasHeardNothing();
        loads.get(1).answers("new");
        after.hasHeard("new");
    }

    @Test
    void aLoadThatWaitsForAnotherOneAsksAgainToo() {
        ReactiveCache<String, String> cache = tagged(test.cache());
        Listener.to(cache.get("inner"));
        invalidate(cache, "tag");
        Listener<String> outer = Listener.to(
                cache.getOrCompute("outer", key -> cache.get("inner").map(value -> "outer of " + value)));

        source.last().answers("old");

        outer.hasHeardNothing();
        source.last().answers("new");
        outer.hasHeard("outer of new");
        assertThat(source.loads).hasSize(2);
    }

    @Test
    void aLoadThatAsksAgainStillNoticesThatItWaitsForItself() {
        HeldSource held = new HeldSource();
        List<ReactiveCache<String, String>> itself = new ArrayList<>();
        AtomicInteger loads = new AtomicInteger();
        ReactiveCache<String, String> cache = tagged(test.cache(), (key, context) -> {
            boolean first = loads.incrementAndGet() == 1;
            return first ? held.load(key, context) : itself.get(0).get("outer");
        });
        itself.add(cache);
        Listener.to(cache.get("inner"));
        invalidate(cache, "tag");
        Listener<String> outer = Listener.to(cache.getOrCompute("outer", key -> cache.get("inner")));

        held.last().answers("old");

        assertThat(outer.error()).isInstanceOf(RecursiveLoadException.class);
        assertThat(TestWeir.flightsIn(cache)).isZero();
    }

    @Test
    void aBulkReadThatBoardedAfterTheInvalidationAsksAgain() {
        HeldBulkSource bulk = new HeldBulkSource();
        ReactiveCache<String, String> cache = test.cache()
                .tags(value -> List.of("tag"))
                .readThroughInBatches(bulk)
                .build();
        Listener<Map<String, String>> before = Listener.to(cache.getAll(List.of("a", "b")));
        invalidate(cache, "tag");
        Listener<Map<String, String>> after = Listener.to(cache.getAll(List.of("a", "b")));
        assertThat(bulk.loads).hasSize(1);

        bulk.loads.get(0).answers(Map.of("a", "old", "b", "old"));

        before.hasHeard(Map.of("a", "old", "b", "old"));
        after.hasHeardNothing();
        for (int i = 1; i < bulk.loads.size(); i++) {
            bulk.loads.get(i).answers(Map.of("a", "new", "b", "new"));
        }
        after.hasHeard(Map.of("a", "new", "b", "new"));
        assertThat(TestWeir.flightsIn(cache)).isZero();
    }

    @Test
    void askingAgainNeedsNoMoreOfATenantsQuota() {
        ReactiveCache<String, String> cache = tagged(
                        test.cache().perTenant(TenantQuota.entries(10).withLoads(1)))
                .forTenant("t");
        Listener.to(cache.get("k"));
        invalidate(cache, "tag");
        Listener<String> after = Listener.to(cache.get("k"));

        source.last().answers("old");
        source.last().answers("new");

        after.hasHeard("new");
    }

    @Test
    void whoIsAnsweredMayUseForTheNextKeyWhatTheLoadHadOfTheQuota() {
        ReactiveCache<String, String> cache = tagged(
                        test.cache().perTenant(TenantQuota.entries(10).withLoads(1)))
                .forTenant("t");
        Listener<String> both = Listener.to(cache.get("first").then(cache.get("second")));

        source.last().answers("v");
        Listener<String> tooMany = Listener.to(cache.get("third"));
        source.last().answers("v");

        both.hasHeard("v");
        assertThat(tooMany.error()).isInstanceOf(LoadRefusedException.class);
    }

    @Test
    void aClosingDoesNotKeepALoadFromAnsweringThoseOnBoard() {
        ReactiveCache<String, String> cache = tagged(test.cache());
        invalidate(cache, "other");
        Listener<String> leader = Listener.to(cache.get("k"));
        invalidate(cache, "another");
        Listener<String> waiting = Listener.to(cache.get("k"));

        Listener<Void> closing = Listener.to(test.weir.close());
        source.last().answers("v");

        leader.hasHeard("v");
        waiting.hasHeard("v");
        closing.hasHeardOfAbsence();
    }

    // --- what is unrelated

    @Test
    void aStormOfUnrelatedInvalidationsCausesNoLoads() {
        ReactiveCache<String, String> cache = tagged(test.cache());
        List<Listener<String>> listeners = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            invalidate(cache, "unrelated-" + i);
            listeners.add(Listener.to(cache.get("k")));
        }

        source.last().answers("v");

        assertThat(listeners).allSatisfy(each -> each.hasHeard("v"));
        assertThat(source.loads).hasSize(1);
        for (int i = 0; i < 1_000; i++) {
            invalidate(cache, "unrelated-" + i);
            Listener.to(cache.get("k")).hasHeard("v");
        }
        assertThat(source.loads).hasSize(1);
    }

    private ReactiveCache<String, String> tagged(CacheBuilder<String, String> spec) {
        return tagged(spec, source);
    }

    private static ReactiveCache<String, String> tagged(
            CacheBuilder<String, String> spec, Loader<String, String> loader) {
        return spec.tags(value -> List.of("tag")).readThrough(loader).build();
    }

    private static void invalidate(ReactiveCache<String, String> cache, String tag) {
        Listener.to(cache.invalidateTags(Set.of(tag))).hasHeardOfAbsence();
    }

    private static <T> List<Listener<T>> listeners(Mono<T> mono, int many) {
        return IntStream.range(0, many).mapToObj(i -> Listener.to(mono)).toList();
    }
}
