/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry.Freshness;
import dev.weir.policy.CachePolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is at hand without a load, in every standing of an entry and of a flight. */
class GetIfCachedTest {

    private final TestWeir test = new TestWeir();
    private final HeldSource source = new HeldSource();
    private final ReactiveCache<String, String> cache = test.cache(
                    policy -> policy.staleWhileRevalidate(Duration.ofMinutes(2))
                            .staleIfError(Duration.ofMinutes(4))
                            .softTimeout(Duration.ofSeconds(1))
                            .retryAfter(Duration.ofSeconds(5)))
            .readThrough(source)
            .build();

    @Test
    void nothingIsKnownOfAKeyThatWasNeverAskedFor() {
        assertNothingAtHand();
        assertThat(source.loads).isEmpty();
    }

    @Test
    void aFreshValueIsAtHand() {
        load();

        assertAtHand(Freshness.FRESH);
    }

    @Test
    void aKnownAbsenceIsAnEntryWithoutAValue() {
        Listener.to(cache.get("k"));
        source.last().answersNothing();

        Listener.to(cache.getIfCached("k")).hasHeardOfAbsence();
        assertThat(Listener.to(cache.getEntryIfCached("k")).heard().isAbsent()).isTrue();
    }

    @Test
    void aValueThatMayBeServedWhileItIsReloadedIsAtHandAndIsNotReloaded() {
        load();
        test.pass(Duration.ofMinutes(1));

        assertAtHand(Freshness.REVALIDATING);
        assertThat(source.loads).hasSize(1);
    }

    @Test
    void aMereFallbackIsNotAtHand() {
        load();
        test.pass(Duration.ofMinutes(2));

        assertNothingAtHand();
        assertThat(source.loads).hasSize(1);
    }

    @Test
    void aFallbackIsAtHandWhileItStandsInForAFailure() {
        load();
        test.pass(Duration.ofMinutes(2));
        Listener.to(cache.get("k"));
        source.last().fails(new IllegalStateException("down"));

        assertAtHand(Freshness.LOAD_FAILED);
        test.pass(Duration.ofSeconds(5));
        assertNothingAtHand();
        assertThat(source.loads).hasSize(2);
    }

    @Test
    void aValueOlderThanEveryWindowIsNotAtHand() {
        load();
        test.pass(Duration.ofMinutes(4));

        assertNothingAtHand();
    }

    @Test
    void aFirstLoadIsNotWaitedFor() {
        Listener.to(cache.get("k"));

        assertNothingAtHand();
        assertThat(source.loads).hasSize(1);
    }

    @Test
    void whatIsBeingRefreshedIsAtHand() {
        load();
        Listener.to(cache.refresh("k"));

        assertAtHand(Freshness.FRESH);
        test.pass(Duration.ofSeconds(1));
        assertAtHand(Freshness.FRESH);
    }

    @Test
    void whatIsReloadedBehindAnAnswerIsAtHand() {
        load();
        test.pass(Duration.ofMinutes(1));
        Listener.to(cache.get("k"));

        assertThat(source.loads).hasSize(2);
        assertAtHand(Freshness.REVALIDATING);
    }

    @Test
    void aFallbackIsAtHandOnceItsReloadIsSlow() {
        load();
        test.pass(Duration.ofMinutes(2));
        Listener.to(cache.get("k"));
        test.pass(Duration.ofMillis(999));
        assertNothingAtHand();

        test.pass(Duration.ofMillis(1));

        assertAtHand(Freshness.LOAD_SLOW);
    }

    @Test
    void theErrorThatAnswersDuringABackOffIsNotAtHand() {
        ReactiveCache<String, String> backingOff = new TestWeir()
                .cache(policy -> policy.backOff(Duration.ofMinutes(1)))
                .readThrough(source)
                .build();
        Listener.to(backingOff.get("k"));
        source.last().fails(new IllegalStateException("down"));

        Listener.to(backingOff.getIfCached("k")).hasHeardOfAbsence();
        Listener.to(backingOff.getEntryIfCached("k")).hasHeardOfAbsence();
    }

    @Test
    void withoutASourceGetIsNoMore() {
        ReactiveCache<String, String> bare =
                new TestWeir().cache(policy -> CachePolicy.immutable()).build();

        Listener.to(bare.get("k")).hasHeardOfAbsence();
        Listener.to(bare.put("k", "v"));
        Listener.to(bare.get("k")).hasHeard("v");
    }

    private void load() {
        Listener.to(cache.get("k"));
        source.last().answers("v");
    }

    private void assertAtHand(Freshness freshness) {
        Listener.to(cache.getIfCached("k")).hasHeard("v");
        Entry<String> entry = Listener.to(cache.getEntryIfCached("k")).heard();
        assertThat(entry.value()).contains("v");
        assertThat(entry.freshness()).isEqualTo(freshness);
        assertThat(entry.tier()).isEqualTo(Entry.Tier.LOCAL);
    }

    private void assertNothingAtHand() {
        Listener.to(cache.getIfCached("k")).hasHeardOfAbsence();
        Listener.to(cache.getEntryIfCached("k")).hasHeardOfAbsence();
    }
}
