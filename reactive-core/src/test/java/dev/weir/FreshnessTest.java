/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry.Freshness;
import dev.weir.Entry.Tier;
import dev.weir.policy.CachePolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;

/** How long an answer is fresh, and what an entry says of itself. */
class FreshnessTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TestWeir test = new TestWeir();
    private final HeldSource source = new HeldSource();

    @ParameterizedTest
    @CsvSource({"-1, false", "0, true", "1, true"})
    void aValueIsFreshForExactlyItsTime(long millis, boolean loadedAgain) {
        ReactiveCache<String, String> cache = loaded(policy -> policy);

        test.pass(MINUTE.plusMillis(millis));
        Listener.to(cache.get("k"));

        assertThat(source.loads).hasSize(loadedAgain ? 2 : 1);
    }

    @Test
    void timeCountsFromTheAnswerNotFromTheRequest() {
        ReactiveCache<String, String> cache = test.cache().readThrough(source).build();
        Listener.to(cache.get("k"));
        test.pass(Duration.ofSeconds(5));
        source.last().answers("v");

        test.pass(MINUTE.minusMillis(1));

        Listener.to(cache.get("k")).hasHeard("v");
        test.pass(Duration.ofMillis(1));
        Listener.to(cache.get("k")).hasHeardNothing();
    }

    @Test
    void aValuePutIsFreshFromThen() {
        ReactiveCache<String, String> cache = test.cache().readThrough(source).build();
        Listener.to(cache.put("k", "old"));
        test.pass(MINUTE.minusMillis(500));
        Listener.to(cache.put("k", "new"));

        test.pass(MINUTE.minusMillis(1));

        Listener.to(cache.get("k")).hasHeard("new");
    }

    @Test
    void aValuePutTwiceInShortOrderIsFreshFromTheSecondTime() {
        ReactiveCache<String, String> cache = test.cache().readThrough(source).build();
        Listener.to(cache.put("k", "old"));
        test.pass(Duration.ofMillis(900));
        Listener.to(cache.put("k", "new"));

        test.pass(MINUTE.minusMillis(1));

        Listener.to(cache.get("k")).hasHeard("new");
    }

    @Test
    void anImmutableValueIsFreshForEver() {
        ReactiveCache<String, String> cache = loaded(policy -> CachePolicy.immutable());

        test.pass(Duration.ofDays(36_500));

        Listener.to(cache.get("k")).hasHeard("v");
        assertThat(Listener.to(cache.getEntry("k")).heard().freshness()).isEqualTo(Freshness.FRESH);
        assertThat(source.loads).hasSize(1);
    }

    /** Ages in memory are kept in 31 bits: a value that may be older is loaded again after 24 days. */
    @ParameterizedTest
    @CsvSource({"-1, false", "0, true"})
    void aLongTimeIsCutToTwentyFourDaysInMemory(long millis, boolean loadedAgain) {
        ReactiveCache<String, String> cache = loaded(policy -> CachePolicy.freshFor(Duration.ofDays(90)));

        test.pass(Duration.ofMillis(Integer.MAX_VALUE - 1 + millis));
        Listener.to(cache.get("k"));

        assertThat(source.loads).hasSize(loadedAgain ? 2 : 1);
    }

    @ParameterizedTest
    @CsvSource({"-1, false", "0, true", "1, true"})
    void anAbsenceIsKnownForExactlyItsTime(long millis, boolean loadedAgain) {
        ReactiveCache<String, String> cache = knownToBeAbsent(policy -> policy.absentFor(Duration.ofSeconds(7)));

        test.pass(Duration.ofSeconds(7).plusMillis(millis));
        Listener<String> asker = Listener.to(cache.get("k"));

        assertThat(source.loads).hasSize(loadedAgain ? 2 : 1);
        if (!loadedAgain) {
            asker.hasHeardOfAbsence();
        }
    }

    @Test
    void anAbsenceMayBeKnownForLongerThanAValueIsFresh() {
        ReactiveCache<String, String> cache = knownToBeAbsent(policy -> policy.absentFor(Duration.ofHours(1)));

        test.pass(Duration.ofHours(1).minusMillis(1));

        Listener.to(cache.get("k")).hasHeardOfAbsence();
        assertThat(source.loads).hasSize(1);
    }

    @Test
    void anAbsenceIsNotRememberedForNoTime() {
        ReactiveCache<String, String> cache = knownToBeAbsent(policy -> policy.absentFor(Duration.ZERO));

        Listener.to(cache.getEntryIfCached("k")).hasHeardOfAbsence();
        Listener.to(cache.get("k"));

        assertThat(source.loads).hasSize(2);
    }

    @Test
    void anAbsenceIsNeverServedStale() {
        ReactiveCache<String, String> cache = knownToBeAbsent(policy -> policy.absentFor(Duration.ofSeconds(7))
                .staleWhileRevalidate(Duration.ofHours(1))
                .staleIfError(Duration.ofHours(1)));

        test.pass(Duration.ofSeconds(7));
        Listener<String> asker = Listener.to(cache.get("k"));
        IllegalStateException error = new IllegalStateException("down");
        source.last().fails(error);

        asker.hasHeardError(error);
    }

    @Test
    void jitterShortensFreshnessByUpToItsFractionAndVaries() {
        ReactiveCache<String, String> cache =
                test.cache(policy -> policy.jitter(0.5)).readThrough(source).build();
        List<String> keys = IntStream.range(0, 400).mapToObj(i -> "k" + i).toList();
        keys.forEach(key -> Listener.to(cache.put(key, "v")));

        test.pass(Duration.ofSeconds(30).minusMillis(1));
        assertThat(freshAmong(keys, cache)).isEqualTo(400);
        test.pass(Duration.ofSeconds(10));
        assertThat(freshAmong(keys, cache)).isBetween(200L, 330L);
        test.pass(Duration.ofSeconds(10));
        assertThat(freshAmong(keys, cache)).isBetween(70L, 200L);
        test.pass(Duration.ofSeconds(10).plusMillis(1));
        assertThat(freshAmong(keys, cache)).isZero();
    }

    @Test
    void anEntryTellsWhereItComesFrom() {
        ReactiveCache<String, String> cache = test.cache().readThrough(source).build();
        Listener<Entry<String>> leader = Listener.to(cache.getEntry("k"));
        test.pass(Duration.ofSeconds(2));
        Listener<Entry<String>> joiner = Listener.to(cache.getEntry("k"));
        Instant written = test.clock.instant();
        source.last().answers("v");

        test.pass(Duration.ofSeconds(3));
        Listener<Entry<String>> latecomer = Listener.to(cache.getEntry("k"));

        leader.hasHeard(entry("v", Tier.SOURCE, Duration.ZERO, written, false));
        joiner.hasHeard(entry("v", Tier.SOURCE, Duration.ZERO, written, true));
        latecomer.hasHeard(entry("v", Tier.LOCAL, Duration.ofSeconds(3), written, false));
    }

    @Test
    void anEntryTellsOfAKnownAbsence() {
        ReactiveCache<String, String> cache = test.cache().readThrough(source).build();
        Listener<Entry<String>> leader = Listener.to(cache.getEntry("k"));
        source.last().answersNothing();
        test.pass(Duration.ofSeconds(1));

        assertThat(leader.heard().isAbsent()).isTrue();
        assertThat(leader.heard().tier()).isEqualTo(Tier.SOURCE);
        Entry<String> known = Listener.to(cache.getEntry("k")).heard();
        assertThat(known.isAbsent()).isTrue();
        assertThat(known.tier()).isEqualTo(Tier.LOCAL);
        assertThat(known.age()).isEqualTo(Duration.ofSeconds(1));
        assertThat(known.isStale()).isFalse();
    }

    @Test
    void anEntryTellsHowLongItIsFreshStill() {
        ReactiveCache<String, String> cache = loaded(policy -> policy.staleWhileRevalidate(Duration.ofHours(1)));
        test.pass(Duration.ofSeconds(20));

        Entry<String> fresh = Listener.to(cache.getEntry("k")).heard();
        test.pass(MINUTE);
        Entry<String> stale = Listener.to(cache.getEntry("k")).heard();

        assertThat(fresh.freshFor()).isEqualTo(MINUTE);
        assertThat(fresh.freshStill()).isEqualTo(Duration.ofSeconds(40));
        assertThat(stale.freshFor()).isEqualTo(MINUTE);
        assertThat(stale.freshStill()).isZero();
    }

    @Test
    void anEntryThatWasDeclaredOutdatedIsFreshNoMore() {
        ReactiveCache<String, String> cache = loaded(policy -> policy.staleIfError(Duration.ofHours(1)));
        Listener.to(cache.expire("k"));
        Listener<Entry<String>> fallback = Listener.to(cache.getEntry("k"));

        source.last().fails(new IllegalStateException("down"));

        assertThat(fallback.heard().freshness()).isEqualTo(Freshness.LOAD_FAILED);
        assertThat(fallback.heard().freshFor()).isZero();
    }

    private static Entry<String> entry(String value, Tier tier, Duration age, Instant written, boolean coalesced) {
        return new Entry<>(
                Optional.of(value),
                tier,
                Freshness.FRESH,
                age,
                MINUTE,
                written,
                Set.of(),
                OptionalLong.empty(),
                Optional.empty(),
                coalesced);
    }

    /** One that is no longer fresh is not at hand, since there is no stale window. */
    private static long freshAmong(List<String> keys, ReactiveCache<String, String> cache) {
        return Listener.to(Flux.fromIterable(keys).concatMap(cache::getIfCached).count())
                .heard();
    }

    private ReactiveCache<String, String> loaded(UnaryOperator<CachePolicy> policy) {
        ReactiveCache<String, String> cache =
                test.cache(policy).readThrough(source).build();
        Listener.to(cache.get("k"));
        source.last().answers("v");
        return cache;
    }

    private ReactiveCache<String, String> knownToBeAbsent(UnaryOperator<CachePolicy> policy) {
        ReactiveCache<String, String> cache =
                test.cache(policy).readThrough(source).build();
        Listener<String> asker = Listener.to(cache.get("k"));
        source.last().answersNothing();
        asker.hasHeardOfAbsence();
        return cache;
    }
}
