/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry.Freshness;
import dev.weir.policy.CachePolicy;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Values reloaded behind an answer before they expire: past a fraction of their time, or by chance. */
class RefreshAheadTest {

    private static final Duration FRESH = Duration.ofMinutes(1);

    private final TestWeir test = new TestWeir();
    private final HeldSource source = new HeldSource();

    // --- from a fraction of the time on

    @ParameterizedTest
    @CsvSource({"47999, false", "48000, true", "48001, true"})
    void anAccessPastTheFractionReloadsBehindTheAnswer(long millis, boolean reloaded) {
        ReactiveCache<String, String> cache = loaded(policy -> policy.refreshAhead(0.8));
        test.pass(Duration.ofMillis(millis));

        Entry<String> entry = Listener.to(cache.getEntry("k")).heard();

        assertThat(entry.value()).contains("old");
        assertThat(entry.freshness()).isEqualTo(Freshness.FRESH);
        assertThat(source.loads).hasSize(reloaded ? 2 : 1);
    }

    @Test
    void timeAloneReloadsNothing() {
        loaded(policy -> policy.refreshAhead(0.8));

        test.pass(FRESH);

        assertThat(source.loads).hasSize(1);
    }

    @Test
    void manyAccessesCauseOneReload() {
        ReactiveCache<String, String> cache = loaded(policy -> policy.refreshAhead(0.8));
        test.pass(Duration.ofSeconds(50));

        for (int i = 0; i < 1_000; i++) {
            Listener.to(cache.get("k")).hasHeard("old");
        }

        assertThat(source.loads).hasSize(2);
    }

    @Test
    void whatTheReloadBringsIsFreshFromThen() {
        ReactiveCache<String, String> cache = loaded(policy -> policy.refreshAhead(0.8));
        test.pass(Duration.ofSeconds(50));
        Listener.to(cache.get("k"));

        source.last().answers("new");

        Listener.to(cache.get("k")).hasHeard("new");
        test.pass(Duration.ofMillis(47_999));
        Listener.to(cache.get("k")).hasHeard("new");
        assertThat(source.loads).hasSize(2);
    }

    @Test
    void aReloadThatFailsIsTriedAgainAfterAWhileAndTheValueStaysFreshSoLong() {
        ReactiveCache<String, String> cache =
                loaded(policy -> policy.refreshAhead(0.5).retryAfter(Duration.ofSeconds(5)));
        test.pass(Duration.ofSeconds(30));
        Listener.to(cache.get("k"));
        IllegalStateException error = new IllegalStateException("down");
        source.last().fails(error);
        test.pass(Duration.ofSeconds(5).minusMillis(1));

        assertThat(Listener.to(cache.getEntry("k")).heard().freshness()).isEqualTo(Freshness.FRESH);
        assertThat(source.loads).hasSize(2);
        test.pass(Duration.ofMillis(1));
        Listener.to(cache.get("k")).hasHeard("old");
        assertThat(source.loads).hasSize(3);
        assertThat(test.unheard).containsExactly(error);
    }

    @Test
    void whoAsksAfterTheValueHasExpiredJoinsTheReload() {
        ReactiveCache<String, String> cache = loaded(policy -> policy.refreshAhead(0.8));
        test.pass(FRESH.minusSeconds(1));
        Listener.to(cache.get("k"));
        test.pass(Duration.ofSeconds(1));

        Listener<String> reader = Listener.to(cache.get("k"));

        reader.hasHeardNothing();
        source.last().answers("new");
        reader.hasHeard("new");
        assertThat(source.loads).hasSize(2);
    }

    @Test
    void anAbsenceIsNotReloadedAhead() {
        ReactiveCache<String, String> cache = test.cache(
                        policy -> policy.absentFor(FRESH).refreshAhead(0.5).earlyRefresh(100))
                .readThrough(source)
                .build();
        Listener.to(cache.get("k"));
        test.pass(Duration.ofSeconds(1));
        source.last().answersNothing();

        test.pass(FRESH.minusMillis(1));

        Listener.to(cache.get("k")).hasHeardOfAbsence();
        assertThat(source.loads).hasSize(1);
    }

    // --- by chance

    @Test
    void theNearerTheExpiryTheMoreOftenAnAccessReloads() {
        ReactiveCache<String, String> cache = loadedWithin(Duration.ofSeconds(1));

        int fourSecondsBefore = reloadsAmong(cache, Duration.ofSeconds(4));
        int oneSecondBefore = reloadsAmong(cache, Duration.ofSeconds(1));
        int atTheLastMoment = reloadsAmong(cache, Duration.ofMillis(1));

        // Of a thousand: e^-4, e^-1 and e^-0.001.
        assertThat(fourSecondsBefore).isBetween(5, 40);
        assertThat(oneSecondBefore).isBetween(300, 440);
        assertThat(atTheLastMoment).isBetween(990, 1_000);
    }

    @Test
    void theLongerLoadsTakeTheEarlierAnAccessReloads() {
        ReactiveCache<String, String> slow = loadedWithin(Duration.ofSeconds(4));

        // e^-1, where loads of a second gave e^-4.
        assertThat(reloadsAmong(slow, Duration.ofSeconds(4))).isBetween(300, 440);
    }

    @Test
    void nothingIsReloadedEarlyBeforeAnyLoadHasShownWhatItCosts() {
        ReactiveCache<String, String> cache = test.cache(policy -> policy.earlyRefresh(100))
                .readThrough(source)
                .build();
        keys().forEach(key -> Listener.to(cache.put(key, "v")));
        test.pass(FRESH.minusMillis(1));

        keys().forEach(key -> Listener.to(cache.get(key)).hasHeard("v"));

        assertThat(source.loads).isEmpty();
    }

    private ReactiveCache<String, String> loaded(UnaryOperator<CachePolicy> policy) {
        ReactiveCache<String, String> cache =
                test.cache(policy).readThrough(source).build();
        Listener.to(cache.get("k"));
        source.last().answers("old");
        return cache;
    }

    /** A cache that refreshes early and whose loads have taken this long so far. */
    private ReactiveCache<String, String> loadedWithin(Duration time) {
        ReactiveCache<String, String> cache =
                test.cache(policy -> policy.earlyRefresh(1)).readThrough(source).build();
        Listener.to(cache.get("k"));
        test.pass(time);
        source.last().answers("v");
        return cache;
    }

    /** How many of a thousand accesses, each to its own key that long before it expires, cause a load. */
    private int reloadsAmong(ReactiveCache<String, String> cache, Duration beforeExpiry) {
        Listener.to(Flux.fromIterable(keys())
                        .concatMap(key -> cache.put(key, "v"))
                        .then(Mono.just("done")))
                .hasHeard("done");
        test.pass(FRESH.minus(beforeExpiry));
        int before = source.loads.size();
        keys().forEach(key -> Listener.to(cache.get(key)).hasHeard("v"));
        return source.loads.size() - before;
    }

    private static List<String> keys() {
        return IntStream.range(0, 1_000).mapToObj(i -> "k" + i).toList();
    }
}
