/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry.Tier;
import dev.weir.policy.CachePolicy;
import dev.weir.policy.WhenAbandoned;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Reads of many keys: what is at hand is served, what is being loaded is waited for, the rest is loaded together. */
class BulkReadTest {

    private static final Duration FRESH = Duration.ofMinutes(1);

    private final TestWeir test = new TestWeir();
    private final HeldSource singleSource = new HeldSource();
    private final HeldBulkSource source = new HeldBulkSource();
    private final IllegalStateException error = new IllegalStateException("down");

    // --- what is loaded

    @Test
    void theKeysThatAreNotAtHandAreLoadedTogether() {
        ReactiveCache<String, String> cache = inBulk(policy -> policy);
        Listener.to(cache.put("b", "at hand"));

        Listener<Map<String, String>> reader = Listener.to(cache.getAll(List.of("a", "b", "c")));
        reader.hasHeardNothing();
        source.echoes(source.last());

        assertThat(reader.heard()).containsExactly(Map.entry("a", "a"), Map.entry("b", "at hand"), Map.entry("c", "c"));
        assertThat(source.asked()).containsExactly(Set.of("a", "c"));
    }

    @Test
    void flightsThatAreUpAreJoinedAndOnlyTheRestIsLoaded() {
        ReactiveCache<String, String> cache = inBulk(policy -> policy);
        Listener<String> single = Listener.to(cache.get("a"));

        Listener<Map<String, String>> reader = Listener.to(cache.getAll(List.of("a", "b", "c")));

        assertThat(source.asked()).containsExactly(Set.of("a"), Set.of("b", "c"));
        source.echoes(source.loads.get(1));
        reader.hasHeardNothing();
        source.echoes(source.loads.get(0));
        reader.hasHeard(Map.of("a", "a", "b", "b", "c", "c"));
        single.hasHeard("a");
    }

    @Test
    void aLoaderOfItsOwnIsAskedForTheRestOnly() {
        ReactiveCache<String, String> cache =
                test.cache().readThrough(singleSource).build();
        Listener.to(cache.get("a"));
        Listener.to(cache.put("b", "at hand"));

        Listener<Map<String, String>> reader = Listener.to(cache.getAllOrCompute(List.of("a", "b", "c", "d"), source));
        singleSource.last().answers("from the source");
        source.last().answers(Map.of("c", "computed"));

        assertThat(source.asked()).containsExactly(Set.of("c", "d"));
        reader.hasHeard(Map.of("a", "from the source", "b", "at hand", "c", "computed"));
        Listener.to(cache.get("d")).hasHeardOfAbsence();
        assertThat(singleSource.loads).hasSize(1);
    }

    @Test
    void aSingleReadJoinsAFlightOfAReadOfMany() {
        ReactiveCache<String, String> cache = inBulk(policy -> policy);
        Listener<Map<String, String>> many = Listener.to(cache.getAll(List.of("a", "b")));

        Listener<Entry<String>> single = Listener.to(cache.getEntry("a"));
        source.echoes(source.last());

        many.hasHeard(Map.of("a", "a", "b", "b"));
        assertThat(single.heard().coalesced()).isTrue();
        assertThat(single.heard().value()).contains("a");
        assertThat(source.loads).hasSize(1);
    }

    @Test
    void entriesTellWhichKeysWereLoadedForThisReadAndWhichWereJoined() {
        ReactiveCache<String, String> cache = inBulk(policy -> policy);
        Listener.to(cache.get("joined"));
        Listener.to(cache.put("at hand", "v"));

        Listener<Map<String, Entry<String>>> reader =
                Listener.to(cache.getAllEntries(List.of("joined", "at hand", "own", "absent")));
        source.echoes(source.loads.get(0));
        source.last().answers(Map.of("own", "v"));

        Map<String, Entry<String>> entries = reader.heard();
        assertThat(entries.keySet()).containsExactly("joined", "at hand", "own", "absent");
        assertThat(entries.get("joined").coalesced()).isTrue();
        assertThat(entries.get("own").coalesced()).isFalse();
        assertThat(entries.get("own").tier()).isEqualTo(Tier.SOURCE);
        assertThat(entries.get("at hand").tier()).isEqualTo(Tier.LOCAL);
        assertThat(entries.get("absent").isAbsent()).isTrue();
    }

    @Test
    void staleKeysAreServedAtOnceAndReloadedTogether() {
        ReactiveCache<String, String> cache = inBulk(policy -> policy.staleWhileRevalidate(Duration.ofHours(1)));
        Listener.to(cache.putAll(Map.of("a", "old", "b", "old")));
        test.pass(FRESH);

        Listener.to(cache.getAll(List.of("a", "b"))).hasHeard(Map.of("a", "old", "b", "old"));

        assertThat(source.asked()).containsExactly(Set.of("a", "b"));
        source.echoes(source.last());
        Listener.to(cache.getAll(List.of("a", "b"))).hasHeard(Map.of("a", "a", "b", "b"));
        assertThat(source.loads).hasSize(1);
    }

    @Test
    void staleKeysWhoseReloadFailedAreNotReloadedYet() {
        ReactiveCache<String, String> cache = inBulk(
                policy -> policy.staleWhileRevalidate(Duration.ofHours(1)).retryAfter(Duration.ofSeconds(5)));
        Listener.to(cache.putAll(Map.of("a", "old", "b", "old")));
        test.pass(FRESH);
        Listener.to(cache.getAll(List.of("a", "b")));
        source.last().fails(error);

        Listener.to(cache.getAll(List.of("a", "b"))).hasHeard(Map.of("a", "old", "b", "old"));
        assertThat(source.loads).hasSize(1);
        test.pass(Duration.ofSeconds(5));
        Listener.to(cache.getAll(List.of("a", "b"))).hasHeard(Map.of("a", "old", "b", "old"));
        assertThat(source.loads).hasSize(2);
    }

    @Test
    void withoutABulkSourceABoundedNumberOfKeysIsLoadedAtATime() {
        ReactiveCache<String, String> cache =
                test.cache().readThrough(singleSource).build();
        Listener<Map<String, String>> reader = Listener.to(cache.getAll(keys(1_000)));
        assertThat(singleSource.loads).hasSize(256);

        for (int i = 0; i < singleSource.loads.size(); i++) {
            assertThat(singleSource.loads.size() - i).isLessThanOrEqualTo(256);
            singleSource.loads.get(i).answers("v");
        }

        assertThat(reader.heard().keySet()).containsExactlyElementsOf(keys(1_000));
        assertThat(singleSource.loads).hasSize(1_000);
    }

    @Test
    void moreKeysThanOneLoadMayHaveTravelInSeveral() {
        ReactiveCache<String, String> cache = inBulk(policy -> policy);
        Listener<Map<String, String>> reader = Listener.to(cache.getAll(keys(600)));
        assertThat(source.asked()).extracting(Set::size).containsExactly(256, 256);

        for (int i = 0; i < source.loads.size(); i++) {
            source.echoes(source.loads.get(i));
        }

        assertThat(reader.heard()).hasSize(600);
        assertThat(source.asked()).extracting(Set::size).containsExactly(256, 256, 88);
    }

    // --- what is answered

    @Test
    void theOrderOfTheKeysIsKeptAndEachIsAnsweredOnce() {
        ReactiveCache<String, String> cache = inBulk(policy -> policy);
        List<String> keys = List.of("z", "a", "m", "a", "b", "z");
        Listener<Map<String, String>> reader = Listener.to(cache.getAll(keys));

        source.last().answers(new LinkedHashMap<>(Map.of("a", "1", "b", "2", "m", "3", "z", "4")));

        assertThat(reader.heard().keySet()).containsExactly("z", "a", "m", "b");
        assertThat(source.last().keys()).containsExactly("z", "a", "m", "b");
    }

    @Test
    void noKeysAreAnsweredWithoutALoad() {
        Map<String, String> none = Map.of();
        ReactiveCache<String, String> cache = inBulk(policy -> policy);

        Listener.to(cache.getAll(List.of())).hasHeard(none);
        Listener.to(cache.getAllOrCompute(List.of(), source)).hasHeard(none);

        assertThat(source.loads).isEmpty();
    }

    @Test
    void withoutASourceOnlyWhatIsKnownIsAnswered() {
        ReactiveCache<String, String> cache = test.cache().build();
        Listener.to(cache.put("a", "v"));

        Listener.to(cache.getAll(List.of("a", "b"))).hasHeard(Map.of("a", "v"));
        assertThat(Listener.to(cache.getAllEntries(List.of("a", "b"))).heard()).containsOnlyKeys("a");
    }

    // --- what goes wrong

    @Test
    void theErrorOfOneKeyFailsTheReadAndTheOthersAreStoredNevertheless() {
        ReactiveCache<String, String> cache = inBulk(policy -> policy);
        Listener.to(cache.get("a"));
        Listener<Map<String, String>> reader = Listener.to(cache.getAll(List.of("a", "b")));

        source.loads.get(0).fails(error);
        reader.hasHeardError(error);
        source.echoes(source.loads.get(1));

        Listener.to(cache.getIfCached("b")).hasHeard("b");
        assertThat(test.unheard).isEmpty();
    }

    @Test
    void theErrorOfTheLoadReachesTheReadOnceAndUnchanged() {
        ReactiveCache<String, String> cache = inBulk(policy -> policy);
        Listener<Map<String, String>> reader = Listener.to(cache.getAll(List.of("a", "b", "c")));

        source.last().fails(error);

        reader.hasHeardError(error);
        assertThat(TestWeir.flightsIn(cache)).isZero();
    }

    @Test
    void aKeyThatBacksOffFailsTheReadAtOnce() {
        ReactiveCache<String, String> cache = inBulk(policy -> policy.backOff(Duration.ofSeconds(10)));
        Listener.to(cache.get("a"));
        source.last().fails(error);

        Listener.to(cache.getAll(List.of("a", "b"))).hasHeardError(error);

        assertThat(source.asked()).doesNotContain(Set.of("a", "b"));
        test.pass(Duration.ofSeconds(10));
        Listener.to(cache.getAll(List.of("a", "c"))).hasHeardNothing();
        assertThat(source.last().keys()).containsExactly("a", "c");
    }

    @Test
    void fallbacksStandInForTheKeysThatHaveOne() {
        ReactiveCache<String, String> cache = inBulk(policy -> policy.staleIfError(Duration.ofHours(1)));
        Listener.to(cache.putAll(Map.of("a", "old", "b", "old")));
        test.pass(FRESH);
        Listener<Map<String, String>> both = Listener.to(cache.getAll(List.of("a", "b")));

        source.last().fails(error);

        both.hasHeard(Map.of("a", "old", "b", "old"));
    }

    @Test
    void whoCancelsLeavesAllFlights() {
        ReactiveCache<String, String> cache = inBulk(policy -> policy.whenAbandoned(WhenAbandoned.CANCEL));
        Listener<String> other = Listener.to(cache.get("joined"));
        Listener<Map<String, String>> reader = Listener.to(cache.getAll(List.of("joined", "a", "b")));

        reader.leaves();

        assertThat(source.loads).extracting(HeldLoad::isCancelled).containsExactly(false, true);
        assertThat(TestWeir.flightsIn(cache)).isEqualTo(1);
        source.echoes(source.loads.get(0));
        other.hasHeard("joined");
        reader.hasHeardNothing();
    }

    @Test
    void aKeyInvalidatedDuringTheLoadIsAnsweredButNotStoredUnlikeTheOthers() {
        ReactiveCache<String, String> cache = inBulk(policy -> policy);
        Listener<Map<String, String>> reader = Listener.to(cache.getAll(List.of("a", "b", "c")));
        Listener.to(cache.invalidate("b"));

        source.echoes(source.last());

        reader.hasHeard(Map.of("a", "a", "b", "b", "c", "c"));
        Listener.to(cache.getIfCached("a")).hasHeard("a");
        Listener.to(cache.getIfCached("b")).hasHeardOfAbsence();
        Listener.to(cache.getIfCached("c")).hasHeard("c");
    }

    private ReactiveCache<String, String> inBulk(UnaryOperator<CachePolicy> policy) {
        return test.cache(policy).readThroughInBatches(source).build();
    }

    private static List<String> keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> "k" + i).toList();
    }
}
