/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.CachePolicy;
import dev.weir.policy.WhenAbandoned;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** What is kept in memory, and for how long. Upkeep runs on the thread of the test. */
class BoundsTest {

    private static final Duration FRESH = Duration.ofMinutes(1);

    private final TestWeir test = new TestWeir();
    private final HeldSource source = new HeldSource();

    // --- how much

    @Test
    void noMoreEntriesAreKeptThanTheMaximum() {
        ReactiveCache<String, String> cache = test.cache().maximumSize(100).build();

        putAll(cache, keys(1_000));

        assertThat(sizeOf(cache)).isEqualTo(100);
        assertThat(atHand(cache, keys(1_000))).isEqualTo(100);
    }

    @Test
    void entriesWeighNoMoreThanTheMaximum() {
        ReactiveCache<String, String> cache =
                test.cache().maximumWeight(100, (key, value) -> value.length()).build();
        keys(50).forEach(key -> Listener.to(cache.put(key, "1234567890")));

        assertThat(sizeOf(cache)).isEqualTo(10);
    }

    @Test
    void aValueThatGrowsPushesOthersOut() {
        ReactiveCache<String, String> cache =
                test.cache().maximumWeight(100, (key, value) -> value.length()).build();
        keys(10).forEach(key -> Listener.to(cache.put(key, "1234567890")));
        assertThat(sizeOf(cache)).isEqualTo(10);

        Listener.to(cache.put("k3", "x".repeat(50)));

        assertThat(sizeOf(cache)).isLessThanOrEqualTo(6);
    }

    @Test
    void whatWeighsMoreThanEverythingMayIsAnsweredAndNotKept() {
        ReactiveCache<String, String> cache = test.cache()
                .maximumWeight(100, (key, value) -> value.length())
                .readThrough(source)
                .build();
        Listener<String> reader = Listener.to(cache.get("k"));

        source.last().answers("x".repeat(101));

        assertThat(reader.heard()).hasSize(101);
        assertThat(sizeOf(cache)).isZero();
    }

    @Test
    void aKnownAbsenceCountsLikeAnEntry() {
        ReactiveCache<String, String> cache =
                test.cache().maximumSize(10).readThrough(source).build();
        keys(100).forEach(key -> {
            Listener.to(cache.get(key));
            source.last().answersNothing();
        });

        assertThat(sizeOf(cache)).isEqualTo(10);
    }

    @Test
    void flightsAreNotEvictedHoweverSmallTheBound() {
        ReactiveCache<String, String> cache =
                test.cache().maximumSize(1).readThrough(source).build();
        keys(500).forEach(key -> Listener.to(cache.get(key)));

        List<Listener<String>> joiners =
                keys(500).stream().map(key -> Listener.to(cache.get(key))).toList();

        assertThat(source.loads).as("one per key").hasSize(500);
        source.loads.forEach(load -> load.answers("v"));
        joiners.forEach(joiner -> joiner.hasHeard("v"));
        assertThat(sizeOf(cache)).isEqualTo(1);
    }

    // --- how long

    @Test
    void aLoadMayTakeLongerThanAnEntryIsOfUse() {
        ReactiveCache<String, String> cache = test.cache(
                        policy -> CachePolicy.freshFor(Duration.ofSeconds(1)).loadTimeout(FRESH))
                .readThrough(source)
                .build();
        Listener<String> leader = Listener.to(cache.get("k"));
        test.pass(Duration.ofSeconds(30));
        putAll(cache, keys(10));

        Listener<String> joiner = Listener.to(cache.get("k"));

        assertThat(source.loads).hasSize(1);
        source.last().answers("v");
        leader.hasHeard("v");
        joiner.hasHeard("v");
        Listener.to(cache.get("k")).hasHeard("v");
    }

    @Test
    void aReloadMayTakeLongerThanTheEntryItReplacesIsOfUse() {
        ReactiveCache<String, String> cache = test.cache(
                        policy -> CachePolicy.freshFor(Duration.ofSeconds(1)).loadTimeout(FRESH))
                .readThrough(source)
                .build();
        Listener.to(cache.put("k", "old"));
        Listener.to(cache.refresh("k"));
        test.pass(Duration.ofSeconds(30));
        putAll(cache, keys(10));

        Listener<String> joiner = Listener.to(cache.get("k"));
        source.last().answers("new");

        joiner.hasHeard("new");
        Listener.to(cache.get("k")).hasHeard("new");
        assertThat(source.loads).hasSize(1);
    }

    @Test
    void entriesOfNoMoreUseAreReclaimed() {
        ReactiveCache<String, String> cache = test.cache(policy ->
                        policy.staleWhileRevalidate(FRESH.multipliedBy(2)).staleIfError(FRESH.multipliedBy(4)))
                .readThrough(source)
                .build();
        putAll(cache, keys(50));
        keys(100).forEach(key -> Listener.to(cache.get(key)));
        source.loads.forEach(load -> load.answers("v"));
        test.pass(FRESH.multipliedBy(4).minusMillis(1));
        Listener.to(cache.put("another", "v"));
        assertThat(sizeOf(cache)).as("of use as fallbacks until then").isEqualTo(101);

        test.pass(Duration.ofSeconds(2));
        Listener.to(cache.put("another", "v"));

        assertThat(sizeOf(cache)).isEqualTo(1);
    }

    @Test
    void aClearIsSeenAtOnceAndSweepsMemoryAfterwards() {
        ReactiveCache<String, String> cache = test.cache().readThrough(source).build();
        putAll(cache, keys(5_000));

        Listener.to(cache.clear());

        assertThat(atHand(cache, keys(5_000))).isZero();
        assertThat(sizeOf(cache)).as("it takes as long for many as for few").isEqualTo(5_000);
        Listener.to(cache.put("k1", "after"));
        test.pass(Duration.ZERO);
        assertThat(sizeOf(cache)).isEqualTo(1);
        Listener.to(cache.get("k1")).hasHeard("after");
    }

    @Test
    void aLoadBegunBeforeAClearAnswersThoseOnBoardAndNobodyElse() {
        ReactiveCache<String, String> cache = test.cache().readThrough(source).build();
        Listener<String> before = Listener.to(cache.get("k"));
        Listener.to(cache.clear());
        Listener<String> after = Listener.to(cache.get("k"));

        assertThat(source.loads).hasSize(2);
        source.loads.get(0).answers("old");
        before.hasHeard("old");
        after.hasHeardNothing();
        source.last().answers("new");
        after.hasHeard("new");
        Listener.to(cache.get("k")).hasHeard("new");
    }

    @Test
    void aLoadBegunBeforeAClearStoresNothing() {
        ReactiveCache<String, String> cache = test.cache().readThrough(source).build();
        Listener.to(cache.get("swept"));
        Listener.to(cache.get("not swept yet"));
        Listener.to(cache.clear());
        source.last().answers("old");
        test.pass(Duration.ZERO);
        source.loads.get(0).answers("old");

        assertThat(atHand(cache, List.of("swept", "not swept yet"))).isZero();
        assertThat(sizeOf(cache)).isZero();
    }

    // --- what is kept of loads that bring nothing

    @Test
    void nothingIsKeptOfAFailedLoad() {
        ReactiveCache<String, String> cache = test.cache().readThrough(source).build();
        Listener.to(cache.get("failing"));
        source.last().fails(new IllegalStateException("down"));
        Listener.to(cache.get("slow"));
        test.pass(Duration.ofSeconds(10));

        assertThat(sizeOf(cache)).isZero();
    }

    @Test
    void nothingIsKeptOfAnAbandonedLoad() {
        ReactiveCache<String, String> cache = test.cache(policy -> policy.whenAbandoned(WhenAbandoned.CANCEL))
                .readThrough(source)
                .build();

        Listener.to(cache.get("k")).leaves();

        assertThat(sizeOf(cache)).isZero();
    }

    @Test
    void nothingIsKeptOfAValueThatCannotBeWeighed() {
        IllegalStateException error = new IllegalStateException("no scales");
        ReactiveCache<String, String> cache = test.cache()
                .maximumWeight(100, (key, value) -> {
                    throw error;
                })
                .readThrough(source)
                .build();
        Listener<String> reader = Listener.to(cache.get("k"));

        source.last().answers("v");

        reader.hasHeardError(error);
        assertThat(sizeOf(cache)).isZero();
    }

    private static void putAll(ReactiveCache<String, String> cache, List<String> keys) {
        keys.forEach(key -> Listener.to(cache.put(key, "v")));
    }

    private static long atHand(ReactiveCache<String, String> cache, List<String> keys) {
        return Listener.to(Flux.fromIterable(keys).concatMap(cache::getIfCached).count())
                .heard();
    }

    private static long sizeOf(ReactiveCache<?, ?> cache) {
        return TestWeir.poolOf(cache).tier.size();
    }

    private static List<String> keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> "k" + i).toList();
    }
}
