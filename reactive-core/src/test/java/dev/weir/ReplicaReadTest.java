/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry.Freshness;
import dev.weir.Entry.Tier;
import dev.weir.coherence.Session;
import dev.weir.policy.RemotePolicy;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a replica has serves those who cannot reach the primary and ask for no more than a value that was current once. */
class ReplicaReadTest {

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration CAP = Duration.ofSeconds(5);

    private final ReplicatedProcess test = new ReplicatedProcess();

    @BeforeEach
    void outdateReplica() {
        outdateReplica(test);
    }

    @Test
    void itIsNotAskedWhileThePrimaryAnswers() {
        assertThat(test.looksAt("k").value()).contains("new");
        assertThat(test.asked).hasValue(0);
    }

    @Test
    void itAnswersWhileThePrimaryCannotBeReachedAndSaysSo() {
        test.cut();

        Entry<String> first = test.looksAt("k");
        Entry<String> second = test.looksAt("k");

        assertThat(first.value()).contains("old");
        assertThat(first.tier()).isEqualTo(Tier.REMOTE);
        assertThat(first.freshness()).isEqualTo(Freshness.UNVERIFIED);
        assertThat(second.tier()).isEqualTo(Tier.LOCAL);
        assertThat(second.freshness()).isEqualTo(Freshness.UNVERIFIED);
        assertThat(test.asked).hasValue(1);
    }

    @Test
    void itAnswersThoseWhoOnlyLook() {
        test.cut();
        assertThat(test.cache.getIfCached("k").block(LIMIT)).isEqualTo("old");
    }

    @Test
    void whatItGaveIsKeptForFiveSecondsAtMost() {
        test.cut();
        test.reads("k");
        test.replica.clear();

        test.pass(CAP.minusMillis(1));
        assertThat(test.reads("k")).isEqualTo("old");
        test.pass(Duration.ofMillis(1));
        assertThat(test.reads("k")).isEqualTo("new");
    }

    @Test
    void whatItGaveIsGoneAsSoonAsThePrimaryIsBack() {
        test.cut();
        test.reads("k");

        test.restore();

        assertThat(test.reads("k")).isEqualTo("new");
        assertThat(test.looksAt("k").freshness()).isEqualTo(Freshness.FRESH);
    }

    @Test
    void whatItGaveIsNotKeptWhereChangesAreHeardOf() {
        test.failGets();

        assertThat(test.looksAt("k").freshness()).isEqualTo(Freshness.UNVERIFIED);
        assertThat(test.looksAt("k").tier()).isEqualTo(Tier.REMOTE);
    }

    @Test
    void whatItGaveIsStoredNowhere() {
        test.cut();
        test.reads("k");
        test.restore();

        assertThat(test.primary("k")).isNull();
    }

    @Test
    void itIsNoAnswerToADemand() {
        test.cut();
        Session session = Session.begin();

        for (Consistency level : new Consistency[] {
            Consistency.bounded(Duration.ofHours(1)), Consistency.SESSION, Consistency.STRONG, Consistency.SOURCE
        }) {
            assertThat(test.reads("k", level, session)).as("%s", level).isEqualTo("new");
        }
    }

    @Test
    void whatItGaveAnotherIsNoAnswerToADemand() {
        for (Consistency level : new Consistency[] {
            Consistency.bounded(Duration.ofHours(1)), Consistency.SESSION, Consistency.STRONG, Consistency.SOURCE
        }) {
            ReplicatedProcess fresh = new ReplicatedProcess();
            outdateReplica(fresh);
            fresh.cut();
            assertThat(fresh.reads("k")).isEqualTo("old");

            assertThat(fresh.reads("k", level, Session.begin())).as("%s", level).isEqualTo("new");
        }
    }

    @Test
    void whoBoardsTheSameFlightWithADemandAsksAgain() {
        test.cut();
        test.holdReplica();
        Listener<String> content = Listener.to(test.cache.get("k"));
        Listener<String> demanding = Listener.to(
                test.cache.with(Consistency.bounded(Duration.ofHours(1))).get("k"));

        test.letReplicaAnswer();
        test.pass(SOON);

        content.hasHeard("old");
        demanding.hasHeard("new");
    }

    @Test
    void whatThisProcessHasInvalidatedIsNotTakenFromIt() {
        ReplicatedProcess tagged = new ReplicatedProcess(builder -> builder.tags(value -> Set.of("red")));
        tagged.source.put("k", "old");
        tagged.reads("k");
        tagged.replicate("k");
        tagged.source.put("k", "new");
        tagged.cache.invalidateTags(Set.of("red")).block(LIMIT);
        tagged.pass(SOON);
        tagged.cut();

        assertThat(tagged.reads("k")).isEqualTo("new");
    }

    @Test
    void whatThisProcessCouldNotInvalidateIsNotTakenFromIt() {
        test.cut();
        test.cache.invalidate("k").onErrorComplete().block(LIMIT);

        assertThat(test.reads("k")).isEqualTo("new");
    }

    @Test
    void whatIsOlderThanWhatIsHereIsNotTakenFromIt() {
        ReplicatedProcess brief =
                new ReplicatedProcess(builder -> builder.remote(RemotePolicy.DEFAULT.localFor(Duration.ofMillis(500))));
        outdateReplica(brief);
        brief.reads("k");
        brief.cut();

        assertThat(brief.reads("k")).isEqualTo("new");
    }

    @Test
    void whatIsNoLongerFreshIsNotTakenFromIt() {
        test.cut();
        test.pass(Duration.ofMinutes(5));

        assertThat(test.reads("k")).isEqualTo("new");
    }

    @Test
    void oneThatCannotBeReadIsNoneAndOneThatFailsNeither() {
        test.cut();
        test.breakReplica();

        assertThat(test.reads("k")).isEqualTo("new");
    }

    /** It has a value that the primary and the source have not. */
    private static void outdateReplica(ReplicatedProcess process) {
        process.source.put("k", "old");
        process.reads("k");
        process.replicate("k");
        process.source.put("k", "new");
        process.cache.invalidate("k").block(LIMIT);
        process.pass(SOON);
    }
}
