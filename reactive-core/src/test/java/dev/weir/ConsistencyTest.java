/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Entry.Tier;
import dev.weir.coherence.Session;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class ConsistencyTest {

    private static final Consistency A_SECOND = Consistency.bounded(Duration.ofSeconds(1));

    private final TwoProcesses test = new TwoProcesses(builder -> builder.tags(value -> Set.of("all")));

    @BeforeEach
    void bothHaveACopyAndOneIsBlind() {
        test.source.put("k", "v1");
        test.one.reads("k");
        test.two.reads("k");
    }

    private void oneIsBlindToAChange() {
        // Replies of the log are lost, those of everything else arrive again.
        test.one.link.cut();
        test.source.put("k", "v2");
        test.two.cache.invalidate("k").block(Duration.ofSeconds(60));
    }

    @Test
    void eventuallyItIsSeen() {
        oneIsBlindToAChange();

        assertThat(test.one.reads("k")).as("not yet").isEqualTo("v1");
        test.one.link.restore();
        test.pass(Duration.ofSeconds(2));
        assertThat(test.one.reads("k")).isEqualTo("v2");
    }

    @Test
    void whatIsBoundedIsServedFromMemoryWhileTheLogIsRead() {
        test.pass(Duration.ofSeconds(30));

        assertThat(entry(A_SECOND).tier()).isEqualTo(Tier.LOCAL);
    }

    @Test
    void whatIsBoundedIsNotServedFromMemoryOnceTheBoundHasPassed() {
        oneIsBlindToAChange();
        test.pass(Duration.ofMillis(1_050));

        assertThat(entry(A_SECOND).value())
                .as("from the source, past the cut link")
                .contains("v2");
    }

    @Test
    void aBoundShorterThanTheRoundsOfTheLogIsRefused() {
        assertThatThrownBy(() -> Consistency.bounded(Duration.ofMillis(499)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT0.499S")
                .hasMessageContaining("STRONG");
    }

    @Test
    void aStrongReadIsNeverAnsweredFromMemory() {
        assertThat(entry(Consistency.STRONG).tier()).isEqualTo(Tier.REMOTE);
    }

    @Test
    void aStrongReadSeesATagThatWasInvalidatedAMomentAgo() {
        test.source.put("k", "v2");
        test.one.link.delay(() -> Duration.ZERO, () -> Duration.ofMillis(100));
        test.two.cache.invalidateTags(Set.of("all")).block(Duration.ofSeconds(60));

        Listener<String> strong =
                Listener.to(test.one.cache.with(Consistency.STRONG).get("k"));
        test.pass(Duration.ofSeconds(1));

        strong.hasHeard("v2");
    }

    @Test
    void aReadFromTheSourceRefreshesTheTiers() {
        test.source.put("k", "v2");

        assertThat(entry(Consistency.SOURCE).tier()).isEqualTo(Tier.SOURCE);
        assertThat(test.one.reads("k")).isEqualTo("v2");
        test.pass(Duration.ofMillis(1));
        assertThat(test.two.reads("k")).as("told that there is a newer value").isEqualTo("v2");
    }

    @Test
    void aStrongReadDoesNotTakeTheAnswerOfALoadThatAskedTheSourceBefore() {
        test.one.cache.invalidate("k").block(Duration.ofSeconds(60));
        Listener<String> early = Listener.to(test.one.cache.getOrCompute(
                "k", key -> Mono.just("old").delayElement(Duration.ofMillis(50), test.clock.scheduler())));
        test.source.put("k", "v2");
        test.two.cache.invalidate("k").block(Duration.ofSeconds(60));

        Listener<String> strong =
                Listener.to(test.one.cache.with(Consistency.STRONG).get("k"));
        test.pass(Duration.ofSeconds(1));

        early.hasHeard("old");
        strong.hasHeard("v2");
    }

    @Test
    void bulkReadsAreOnTheirLevelToo() {
        test.source.put("k", "v2");
        test.source.put("other", "v1");

        assertThat(test.one
                        .cache
                        .with(Consistency.SOURCE)
                        .getAll(List.of("k", "other"))
                        .block(Duration.ofSeconds(60)))
                .containsEntry("k", "v2")
                .containsEntry("other", "v1");
    }

    @Test
    void aRequestNamesItsLevelInItsContext() {
        test.source.put("k", "v2");

        assertThat(test.one
                        .cache
                        .get("k")
                        .contextWrite(CacheContext.consistency(Consistency.SOURCE))
                        .block(Duration.ofSeconds(60)))
                .isEqualTo("v2");
    }

    @Test
    void aSessionReadsItsOwnWritesInAnotherProcess() {
        Session session = Session.begin();
        test.source.put("k", "v2");
        test.one.link.delay(() -> Duration.ZERO, () -> Duration.ofMillis(20));
        test.two
                .cache
                .put("k", "v2")
                .contextWrite(CacheContext.session(session))
                .block(Duration.ofSeconds(60));

        Listener<String> withoutIt = Listener.to(test.one.cache.get("k"));
        Listener<String> within = Listener.to(
                test.one.cache.with(Consistency.SESSION).get("k").contextWrite(CacheContext.session(session)));
        test.pass(Duration.ofSeconds(1));

        withoutIt.hasHeard("v1");
        within.hasHeard("v2");
    }

    @Test
    void aSessionDoesNotReadBackwards() {
        Session session = Session.begin();
        oneIsBlindToAChange();
        assertThat(test.two
                        .cache
                        .with(Consistency.SESSION)
                        .get("k")
                        .contextWrite(CacheContext.session(session))
                        .block(Duration.ofSeconds(60)))
                .isEqualTo("v2");
        test.one.link.restore();

        assertThat(test.one
                        .cache
                        .with(Consistency.SESSION)
                        .get("k")
                        .contextWrite(CacheContext.session(session))
                        .block(Duration.ofSeconds(60)))
                .isEqualTo("v2");
    }

    @Test
    void aSessionReadWithoutASessionIsAMistake() {
        assertThatThrownBy(
                        () -> test.one.cache.with(Consistency.SESSION).get("k").block(Duration.ofSeconds(60)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("CacheContext.session");
    }

    private Entry<String> entry(Consistency consistency) {
        return test.one.cache.with(consistency).getEntry("k").block(Duration.ofSeconds(60));
    }
}
