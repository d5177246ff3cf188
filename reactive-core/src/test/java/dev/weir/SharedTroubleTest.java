/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.codec.Codec;
import dev.weir.metrics.Reach;
import dev.weir.testing.InMemoryServer;
import dev.weir.testing.VirtualClock;
import dev.weir.tier.TierException;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What goes wrong between a process and what it shares, and must not go further. */
class SharedTroubleTest {

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void aCodecThatBreaksDownLetsEverybodyHaveTheirAnswer() {
        TwoProcesses test = new TwoProcesses(builder -> builder.codec(new Breaking()));
        Listener<String> first = Listener.to(test.one.cache.getOrCompute(
                "k", key -> Mono.just("loaded").delayElement(Duration.ofMillis(10), test.clock.scheduler())));
        test.pass(SOON);

        first.hasHeard("loaded");
        assertThat(TestWeir.flightsIn(test.one.cache)).isZero();
        assertThat(test.two.cache.getOrCompute("k", key -> Mono.just("again")).block(LIMIT))
                .as("nobody holds the lease")
                .isEqualTo("again");
    }

    @Test
    void whatATagHasInvalidatedIsNothingToFallBackOn() {
        TwoProcesses test = new TwoProcesses(builder -> builder.tags(value -> Set.of("red"))
                .policy(dev.weir.policy.CachePolicy.freshFor(Duration.ofMinutes(1))
                        .staleIfError(Duration.ofHours(1))));
        test.source.put("k", "v1");
        test.one.reads("k");

        test.one.cache.invalidateTags(Set.of("red")).block(LIMIT);
        test.pass(SOON);

        assertThatThrownBy(() -> test.two
                        .cache
                        .getOrCompute("k", key -> Mono.error(new IllegalStateException("down")))
                        .block(LIMIT))
                .hasMessage("down");
    }

    @Test
    void whatIsPutAsTheFirstThingOfAllIsThere() {
        VirtualClock clock = VirtualClock.create();
        InMemoryServer server = InMemoryServer.create(clock, new Random(1), 2);
        var link = server.link();
        link.delay(() -> Duration.ofMillis(10), () -> Duration.ofMillis(10));
        ReactiveCache<String, String> cache = Weir.named("shop")
                .clock(clock)
                .remote(link)
                .build()
                .cache("products", String.class, String.class)
                .build();

        Listener<Void> put = Listener.to(cache.put("k", "v"));
        clock.advanceBy(SOON);
        put.hasHeardOfAbsence();
        Listener<String> read = Listener.to(cache.getIfCached("k"));
        clock.advanceBy(SOON);

        read.hasHeard("v");
    }

    @Test
    void aKeyThatIsHalfACharacterIsRefusedAndOwedToNobody() {
        TwoProcesses test = new TwoProcesses();

        assertThatThrownBy(() -> test.one.cache.invalidate("\ud83d").block(LIMIT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("surrogate");
        assertThat(test.one.weir.health().toString()).doesNotContain("DEGRADED");
    }

    @Test
    void aBreakerThatWasOpenedInAStormOfAnswersClosesAgain() {
        VirtualClock clock = VirtualClock.create();
        TierBreaker breaker = new TierBreaker("shop", clock);
        for (int i = 0; i < 60; i++) {
            assertThat(breaker.letsThrough()).isTrue();
        }
        for (int i = 0; i < 50; i++) {
            breaker.failed(new TierException(TierException.Reason.UNKNOWN, "No answer."), 1_000);
        }
        for (int i = 0; i < 200; i++) {
            breaker.answered(1_000);
        }
        clock.advanceBy(Duration.ofSeconds(3));
        int through = 0;
        while (breaker.letsThrough() && through < 50) {
            through++;
            breaker.answered(1_000);
        }

        assertThat(breaker.reach()).isEqualTo(Reach.REACHABLE);
        assertThat(through).isEqualTo(50);
    }

    /** A codec whose writer breaks down. */
    private static final class Breaking implements Codec<String> {

        @Override
        public int schemaId() {
            return 1;
        }

        @Override
        public byte[] encode(String value) {
            throw new AssertionError("no such thing");
        }

        @Override
        public String decode(byte[] payload) {
            return new String(payload, java.nio.charset.StandardCharsets.UTF_8);
        }
    }
}
