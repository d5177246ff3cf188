/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.CachePolicy;
import dev.weir.policy.RemotePolicy;
import dev.weir.policy.WhileBlind;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The recovery queue: an invalidation that the remote tier did not confirm reaches the others later. */
class RecoveryQueueTest {

    private static final Duration SOON = Duration.ofSeconds(6);

    private final TwoProcesses test = new TwoProcesses(builder -> builder.tags(value -> Set.of("red"))
            .prefixes(':', 1)
            .policy(CachePolicy.freshFor(Duration.ofHours(1)).staleIfError(Duration.ofHours(2)))
            .remote(RemotePolicy.DEFAULT.whileBlind(WhileBlind.KEEP)));

    @Test
    void anInvalidationThatWasCutOffIsSentAgain() {
        bothKnow("k");
        test.one.link.cut();
        failsToConfirm(test.one.cache.invalidate("k"));
        test.pass(Duration.ofMinutes(1));
        assertThat(test.two.reads("k")).as("not told yet").isEqualTo("old");

        test.one.link.restore();
        test.pass(SOON);

        assertThat(test.two.reads("k")).isEqualTo("new");
        assertThat(queue(test.one).size()).isZero();
    }

    @Test
    void anInvalidationThatWasRefusedIsSentAgain() {
        bothKnow("k");
        test.server.refuseWrites("OOM");
        failsToConfirm(test.one.cache.invalidate("k"));
        test.pass(Duration.ofMinutes(1));
        assertThat(queue(test.one).size()).isEqualTo(1);

        test.server.acceptWrites();
        test.pass(SOON);

        assertThat(test.two.reads("k")).isEqualTo("new");
        assertThat(queue(test.one).size()).isZero();
    }

    @Test
    void anInvalidationWithoutAReplyIsSentAgain() {
        bothKnow("k");
        test.one.link.loseRequests(() -> true);
        Listener<Void> told = Listener.to(test.one.cache.invalidate("k"));
        test.pass(Duration.ofSeconds(1));
        assertThat(told.error()).isInstanceOf(TierUnavailableException.class);

        test.one.link.loseRequests(() -> false);
        test.pass(SOON);

        assertThat(test.two.reads("k")).isEqualTo("new");
    }

    @Test
    void whoGivesUpWaitingIsNotForgotten() {
        bothKnow("k");
        test.one.link.loseRequests(() -> true);
        Listener<Void> told = Listener.to(test.one.cache.invalidate("k"));
        told.leaves();

        test.one.link.loseRequests(() -> false);
        test.pass(SOON);

        assertThat(test.two.reads("k")).isEqualTo("new");
    }

    @Test
    void inThisProcessTheInvalidationHasTakenEffect() {
        bothKnow("k");
        test.server.refuseWrites("OOM");
        failsToConfirm(test.one.cache.invalidate("k"));

        assertThat(test.one.reads("k")).as("not what the server still has").isEqualTo("new");
        failsToConfirm(test.one.cache.invalidateTags(Set.of("red")));
        assertThat(test.one.reads("k")).isEqualTo("new");
        assertThat(test.one.cache.with(Consistency.STRONG).get("k").block()).isEqualTo("new");
    }

    @Test
    void whatWasFoundAgainIsReplacedOnceItCanBe() {
        bothKnow("k");
        test.one.link.cut();
        failsToConfirm(test.one.cache.invalidate("k"));
        test.one.link.restore();
        // Attached as before, and asked before anything owed is sent.
        assertThat(test.one.reads("k")).isEqualTo("new");
    }

    @Test
    void aValueThatCouldNotBePutIsInvalidated() {
        bothKnow("k");
        test.one.link.cut();
        failsToConfirm(test.one.cache.put("k", "put"));

        test.one.link.restore();
        test.pass(SOON);

        assertThat(test.two.reads("k")).isEqualTo("new");
    }

    @Test
    void tagsPrefixesAndClearsAreSentAgain() {
        for (Mono<Void> change : Set.of(
                test.one.cache.invalidateTags(Set.of("red")),
                test.one.cache.invalidatePrefix("p:"),
                test.one.cache.clear())) {
            bothKnow("p:k");
            test.one.link.cut();
            failsToConfirm(change);
            test.pass(Duration.ofSeconds(10));
            assertThat(test.two.reads("p:k")).isEqualTo("old");

            test.one.link.restore();
            test.pass(SOON);

            assertThat(test.two.reads("p:k")).isEqualTo("new");
            assertThat(queue(test.one).size()).isZero();
        }
    }

    @Test
    void goneIsStrongerThanExpired() {
        bothKnow("k");
        test.one.link.cut();
        failsToConfirm(test.one.cache.invalidate("k"));
        failsToConfirm(test.one.cache.expire("k"));
        assertThat(queue(test.one).size()).isEqualTo(1);

        test.one.link.restore();
        test.pass(SOON);

        test.server.refuseWrites("so that nothing can be loaded");
        assertThat(test.two
                        .cache
                        .getOrCompute("k", key -> Mono.error(new IllegalStateException("down")))
                        .onErrorReturn("nothing to fall back on")
                        .block())
                .isEqualTo("nothing to fall back on");
    }

    @Test
    void expiredKeepsAFallback() {
        bothKnow("k");
        test.one.link.cut();
        failsToConfirm(test.one.cache.expire("k"));

        test.one.link.restore();
        test.pass(SOON);

        assertThat(test.two
                        .cache
                        .getOrCompute("k", key -> Mono.error(new IllegalStateException("down")))
                        .block())
                .isEqualTo("old");
    }

    @Test
    void aValueThatIsPutMeanwhileDoesNotCallItOff() {
        bothKnow("k");
        test.one.link.cut();
        failsToConfirm(test.one.cache.invalidate("k"));
        test.two.cache.put("k", "made of what was there before").block();

        test.one.link.restore();
        test.pass(SOON);

        assertThat(test.two.reads("k")).isEqualTo("new");
    }

    @Test
    void aFlushInBetweenDoesNotKeepItUp() {
        bothKnow("k");
        test.one.link.cut();
        failsToConfirm(test.one.cache.invalidate("k"));
        failsToConfirm(test.one.cache.clear());
        test.server.flush();
        test.pass(Duration.ofSeconds(10));

        test.one.link.restore();
        test.pass(SOON);

        assertThat(queue(test.one).size()).isZero();
        assertThat(test.two.reads("k")).isEqualTo("new");
    }

    @Test
    void manyAreSentOnceTheBreakerLetsThem() {
        for (int i = 0; i < 1_000; i++) {
            bothKnow("k" + i);
        }
        test.one.link.cut();
        for (int i = 0; i < 1_000; i++) {
            failsToConfirm(test.one.cache.invalidate("k" + i));
        }
        assertThat(queue(test.one).size()).isEqualTo(1_000);
        test.pass(Duration.ofMinutes(1));

        test.one.link.restore();
        test.pass(SOON);

        assertThat(queue(test.one).size()).isZero();
        assertThat(test.two.reads("k999")).isEqualTo("new");
    }

    @Test
    void whatIsOwedSaysSinceWhen() {
        test.one.link.cut();
        failsToConfirm(test.one.cache.invalidate("a"));
        test.pass(Duration.ofSeconds(10));
        failsToConfirm(test.one.cache.invalidate("b"));
        failsToConfirm(test.one.cache.invalidate("a"));

        assertThat(Duration.ofNanos(test.clock.nanos() - queue(test.one).oldest()))
                .isEqualTo(Duration.ofSeconds(10));
        test.one.link.restore();
        test.pass(SOON);
        assertThat(queue(test.one).oldest()).isEqualTo(test.clock.nanos());
    }

    /** It looks the same as the one that is being sent, and is another one: that one may have arrived before it. */
    @Test
    void whatIsOwedOnceMoreWhileItIsBeingSentIsSentOnceMore() {
        test.source.put("k", "old");
        test.two.reads("k");
        test.source.put("k", "new");
        test.one.link.delay(() -> Duration.ZERO, () -> Duration.ofMillis(500));
        owe("k");
        while ("old".equals(test.two.reads("k"))) {
            test.pass(Duration.ofMillis(1));
        }

        test.source.put("k", "newer");
        owe("k");
        test.pass(SOON);

        assertThat(test.two.reads("k")).isEqualTo("newer");
        assertThat(queue(test.one).size()).isZero();
    }

    @Test
    void aClosedOneSendsNothing() {
        bothKnow("k");
        test.one.link.cut();
        failsToConfirm(test.one.cache.invalidate("k"));
        test.one.weir.close().block();

        test.one.link.restore();
        test.pass(SOON);

        assertThat(test.two.reads("k")).isEqualTo("old");
    }

    private void bothKnow(String key) {
        test.source.put(key, "old");
        test.one.cache.invalidate(key).block();
        test.pass(Duration.ofMillis(1));
        assertThat(test.one.reads(key)).isEqualTo("old");
        assertThat(test.two.reads(key)).isEqualTo("old");
        test.source.put(key, "new");
    }

    private void owe(String key) {
        queue(test.one).owe(RemoteKey.of(new Scope("products", ""), key, List.of(), 4), false);
    }

    private static void failsToConfirm(Mono<Void> change) {
        assertThat(Listener.to(change).error()).isInstanceOf(TierUnavailableException.class);
    }

    private static RecoveryQueue queue(TwoProcesses.Process process) {
        return requireNonNull(process.weir.remote()).recovery();
    }
}
