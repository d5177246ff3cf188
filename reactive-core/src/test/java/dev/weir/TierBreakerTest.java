/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry.Tier;
import dev.weir.metrics.CacheRecorder;
import dev.weir.metrics.Reach;
import dev.weir.testing.InMemoryLink;
import dev.weir.testing.InMemoryServer;
import dev.weir.testing.VirtualClock;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;
import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The breaker of the remote tier: nobody waits for a tier that does not answer, and it is asked again soon after it does. */
class TierBreakerTest {

    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final Duration OPEN_FOR = Duration.ofMillis(2_001);

    private final TwoProcesses test = new TwoProcesses();
    private final AtomicInteger sent = new AtomicInteger();

    @Test
    void aTierThatKeepsSilentIsNotAskedAnyMore() {
        loseReplies();

        readMany("k", 20);
        test.pass(LIMIT);

        assertThat(reach()).isEqualTo(Reach.UNREACHABLE);
        sent.set(0);
        test.source.put("other", "v1");
        assertThat(test.one.looksAt("other").tier()).isEqualTo(Tier.SOURCE);
        assertThat(sent).as("all that was sent is the log's").hasValueLessThanOrEqualTo(4);
    }

    @Test
    void aTierThatIsGoneIsNotAskedAnyMore() {
        test.one.link.cut();

        readMany("k", 20);

        assertThat(reach()).isEqualTo(Reach.UNREACHABLE);
    }

    @Test
    void whatIsSlowCountsAsFailed() {
        test.one.link.delay(() -> Duration.ofMillis(501), () -> Duration.ZERO);

        readMany("k", 20);
        test.pass(LIMIT);

        assertThat(reach()).isEqualTo(Reach.UNREACHABLE);
    }

    @Test
    void whatIsNotQuiteSlowDoesNot() {
        test.one.link.delay(() -> Duration.ofMillis(500), () -> Duration.ZERO);

        readMany("k", 20);
        test.pass(LIMIT);

        assertThat(reach()).isEqualTo(Reach.REACHABLE);
    }

    @Test
    void aLongPastOfAnswersDoesNotHideFailures() {
        readMany("past", 300);
        assertThat(reach()).isEqualTo(Reach.REACHABLE);
        loseReplies();

        readMany("k", 49);
        test.pass(LIMIT);
        assertThat(reach()).as("half of the last hundred").isEqualTo(Reach.REACHABLE);
        readMany("last", 1);
        test.pass(LIMIT);

        assertThat(reach()).isEqualTo(Reach.UNREACHABLE);
    }

    @Test
    void failuresBeforeManyAnswersAreForgotten() {
        Guarded guarded = new Guarded();
        guarded.gets(300);
        guarded.fails(40);
        guarded.gets(300);
        guarded.fails(40);

        assertThat(guarded.breaker.reach()).isEqualTo(Reach.REACHABLE);
    }

    @Test
    void aTierThatRefusesToWriteIsStillAskedForWhatItHas() {
        test.source.put("k", "v1");
        test.two.reads("k");
        test.server.refuseWrites("OOM");

        readMany("missing", 200);

        assertThat(reach()).isEqualTo(Reach.REACHABLE);
        assertThat(test.one.looksAt("k").tier()).isEqualTo(Tier.REMOTE);
    }

    @Test
    void writesAreRefusedAtOnceWhileItIsOpen() {
        test.one.link.cut();
        readMany("k", 20);

        Listener<Void> told = Listener.to(test.one.cache.invalidate("k"));

        assertThat(told.error())
                .isInstanceOf(TierUnavailableException.class)
                .hasMessageContaining("is not asked for the moment");
    }

    @Test
    void theLogIsReadWhileItIsOpenAndClosesIt() {
        test.one.link.cut();
        test.pass(Duration.ofSeconds(5));
        readMany("k", 20);
        assertThat(reach()).isEqualTo(Reach.UNREACHABLE);

        test.one.link.restore();
        test.pass(Duration.ofMillis(1_000));
        assertThat(reach()).as("before its time is up").isEqualTo(Reach.PROBED);
        readMany("again", 5);

        assertThat(reach()).isEqualTo(Reach.REACHABLE);
    }

    @Test
    void itIsTriedAgainWithoutAWordOfTheLog() {
        Guarded guarded = new Guarded();
        guarded.opens();

        guarded.pass(OPEN_FOR.minusMillis(1));
        assertThat(guarded.gets(1)).isZero();
        guarded.pass(Duration.ofMillis(1));
        assertThat(guarded.gets(4)).isEqualTo(4);
        assertThat(guarded.breaker.reach()).isEqualTo(Reach.PROBED);
        assertThat(guarded.gets(1)).isEqualTo(1);

        assertThat(guarded.breaker.reach()).isEqualTo(Reach.REACHABLE);
    }

    @Test
    void noMoreAreTriedThanItTakes() {
        Guarded guarded = new Guarded();
        guarded.opens();
        guarded.link.delay(() -> Duration.ofMillis(10), () -> Duration.ZERO);
        guarded.pass(OPEN_FOR);

        assertThat(guarded.gets(100)).as("answered at once").isZero();
        guarded.pass(Duration.ofMillis(10));

        assertThat(guarded.sent).hasValue(5);
        assertThat(guarded.breaker.reach()).isEqualTo(Reach.REACHABLE);
    }

    @Test
    void probesThatNobodyWaitsForAreGivenBack() {
        Guarded guarded = new Guarded();
        guarded.opens();
        guarded.pass(OPEN_FOR);
        guarded.link.delay(() -> Duration.ofMillis(10), () -> Duration.ZERO);
        for (int i = 0; i < 20; i++) {
            guarded.tier.get(guarded.key).subscribe(found -> {}, error -> {}).dispose();
        }
        guarded.link.delay(() -> Duration.ZERO, () -> Duration.ZERO);

        assertThat(guarded.gets(5)).isEqualTo(5);

        assertThat(guarded.breaker.reach()).isEqualTo(Reach.REACHABLE);
    }

    @Test
    void aWalkOverKeysHoldsNoProbe() {
        Guarded guarded = new Guarded();
        guarded.opens();
        guarded.pass(OPEN_FOR);

        for (int i = 0; i < 20; i++) {
            guarded.tier.keys(guarded.key.scope()).subscribe(key -> {}, error -> {});
        }

        assertThat(guarded.gets(5)).isEqualTo(5);
        guarded.opens();
        Listener<List<String>> refused =
                Listener.to(guarded.tier.keys(guarded.key.scope()).collectList());
        assertThat(refused.error()).isSameAs(guarded.breaker.refusal());
    }

    @Test
    void whatCannotBeSentSaysNothingAboutTheTier() {
        Guarded guarded = new Guarded();
        for (int i = 0; i < 200; i++) {
            assertThat(guarded.breaker.letsThrough()).isTrue();
            guarded.breaker.failed(new TierException(Reason.TOO_LARGE, "too large"), 0);
        }

        assertThat(guarded.breaker.reach()).isEqualTo(Reach.REACHABLE);
    }

    private void loseReplies() {
        test.one.link.loseReplies(() -> {
            sent.incrementAndGet();
            return true;
        });
    }

    private Reach reach() {
        return requireNonNull(test.one.weir.remote()).breaker().reach();
    }

    private void readMany(String prefix, int many) {
        for (int i = 0; i < many; i++) {
            test.one.cache.get(prefix + i).subscribe(value -> {}, error -> {});
        }
    }

    /** A tier in memory behind a breaker, without anybody who reads its log. */
    private static final class Guarded {

        private final VirtualClock clock = VirtualClock.create();
        private final InMemoryLink link =
                InMemoryServer.create(clock, new Random(42), 4).link();
        private final AtomicInteger sent = new AtomicInteger();
        private final TierBreaker breaker = new TierBreaker("shop", clock);
        private final GuardedTier tier =
                new GuardedTier(link.open("shop", clock).tier(), breaker, CacheRecorder.NOOP);
        private final RemoteKey key = RemoteKey.of(new Scope("products", ""), "k", List.of(), 4);

        Guarded() {
            link.loseRequests(() -> {
                sent.incrementAndGet();
                return false;
            });
        }

        void pass(Duration time) {
            clock.advanceBy(time);
        }

        void fails(int many) {
            for (int i = 0; i < many && breaker.letsThrough(); i++) {
                breaker.failed(new TierException(Reason.UNKNOWN, "silence"), 0);
            }
        }

        void opens() {
            fails(200);
            assertThat(breaker.reach()).isEqualTo(Reach.UNREACHABLE);
        }

        /** How many of so many requests are answered at once. */
        int gets(int many) {
            AtomicInteger answered = new AtomicInteger();
            for (int i = 0; i < many; i++) {
                tier.get(key).subscribe(found -> {}, refused -> {}, answered::incrementAndGet);
            }
            return answered.get();
        }
    }
}
