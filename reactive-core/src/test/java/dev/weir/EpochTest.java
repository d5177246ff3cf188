/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.coherence.CoherenceState;
import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** Epochs: begun by one process, seen by all, and never half. */
class EpochTest {

    @Test
    void anEpochIsBegunWhereThereIsNone() {
        LogLab lab = new LogLab(2);
        lab.log.flushAll();

        lab.coherence.start();

        assertThat(lab.log.asked).contains("begin 0 0 1000000", "begin 1 0 1000000");
        assertThat(lab.shard(0).epoch()).isEqualTo(1_000_000);
        assertThat(lab.coherence.state()).isEqualTo(CoherenceState.COHERENT);
    }

    @Test
    void theNextOneIsGreaterThanTheOneFoundWhateverTheServersClockSays() {
        LogLab lab = new LogLab(1);
        lab.log.shards.get(0).isOfEpoch(5_000_000);
        lab.log.shards.get(0).isForeign();

        lab.coherence.start();

        assertThat(lab.log.asked).contains("begin 0 5000000 5000001");
    }

    @Test
    void theNextOneIsGreaterThanTheOneThisProcessKnew() {
        LogLab lab = new LogLab(1);
        lab.log.shards.get(0).isOfEpoch(5_000_000);
        lab.coherence.start();
        lab.log.flushAll();

        lab.pass(200);

        assertThat(lab.shard(0).epoch()).isEqualTo(5_000_001);
    }

    @Test
    void whoLosesTheRaceToBeginTakesTheWinnersEpoch() {
        LogLab lab = new LogLab(1);
        lab.log.flushAll();
        lab.log.beforeBegin = () -> lab.log.shards.get(0).begin(0, 77, 0);

        lab.coherence.start();

        assertThat(lab.shard(0).epoch()).isEqualTo(77);
        assertThat(lab.asked("attach 0")).isEqualTo(2);
    }

    @Test
    void twoProcessesThatRaceAgreeOnOneEpoch() {
        LogLab lab = new LogLab(4);
        Coherence other = lab.another(LogRules.ALL, lab.clock);
        lab.log.flushAll();
        lab.log.holdsAttaches = true;
        lab.coherence.start();
        other.start();
        lab.pass(5);

        for (int step = 0; step < 10 && lab.log.held() > 0; step++) {
            lab.pass(1);
            lab.log.answerAttaches();
        }

        for (int shard = 0; shard < 4; shard++) {
            assertThat(other.shard(shard).epoch())
                    .isPositive()
                    .isEqualTo(lab.shard(shard).epoch());
        }
    }

    @Test
    void anEpochThatIsGoneAgainAndAgainIsATroubleThatEnds() {
        LogLab lab = new LogLab(1);
        lab.log.flushAll();
        lab.log.shards.get(0).isForeign();
        lab.log.beforeBegin =
                () -> lab.log.shards.get(0).isOfEpoch(lab.log.shards.get(0).epoch() + 1);
        lab.log.beforeBegin = () -> {
            lab.log.shards.get(0).isOfEpoch(lab.log.shards.get(0).epoch() + 1);
            lab.log.shards.get(0).isForeign();
        };

        lab.coherence.start();

        assertThat(lab.asked("attach 0")).isEqualTo(4);
        assertThat(lab.coherence.state()).isEqualTo(CoherenceState.BLIND);
        lab.log.beforeBegin = null;
        lab.pass(40);
        assertThat(lab.coherence.state()).isEqualTo(CoherenceState.COHERENT);
    }

    @Test
    void whatAnOperationFoundLostIsDetachedAtOnceAndAttachedWhileAPollIsUnderWay() {
        LogLab lab = LogLab.started(2);
        lab.pass(100);
        lab.log.holdsAttaches = true;
        lab.log.shards.get(1).isOfEpoch(9);

        lab.coherence.lost(1, 1);

        assertThat(lab.shard(1).epoch()).isZero();
        assertThat(lab.shard(1).isCoherent()).isFalse();
        assertThat(lab.shard(0).isCoherent()).isTrue();
        assertThat(lab.copy.told).containsExactly("coherent false");
        lab.pass(50);
        lab.log.answerAttaches();
        assertThat(lab.shard(1).epoch()).isEqualTo(9);
        assertThat(lab.copy.told).containsExactly("coherent false", "missed 1", "coherent true");
    }

    @Test
    void whatIsSaidOfAnEpochThatIsOverAnywayChangesNothing() {
        LogLab lab = LogLab.started(1);

        lab.coherence.lost(0, 7);

        assertThat(lab.shard(0).epoch()).isEqualTo(1);
        assertThat(lab.copy.told).isEmpty();
        assertThat(lab.asked("attach 0")).isEqualTo(1);
    }

    @Test
    void anEpochLostInTheMiddleOfApplyingIsNotTakenForFresh() {
        LogLab lab = LogLab.started(1);
        lab.log.holdsAttaches = true;
        lab.copy.whenTold = () -> {
            lab.copy.whenTold = null;
            lab.coherence.lost(0, 1);
            assertThat(lab.shard(0).isCoherent()).isFalse();
        };

        lab.log.change(0, "a");

        assertThat(lab.copy.told).containsExactly("changed a", "coherent false");
        assertThat(lab.shard(0).isCoherent()).isFalse();
        assertThat(lab.shard(0).freshAsOf()).isEqualTo(Long.MIN_VALUE);
        lab.pass(100);
        lab.log.answerAttaches();
        assertThat(lab.shard(0).isCoherent()).isTrue();
        assertThat(lab.copy.told).contains("missed 0");
    }

    @Test
    void aServerThatHasBecomeAnotherOneHasAllItsShardsAttachedAgain() {
        LogLab lab = new LogLab(2);
        lab.log.holdsPolls = true;
        lab.coherence.start();
        lab.copy.told.clear();
        lab.log.shards.forEach(ScriptedShard::isForeign);

        lab.log.poll().fail(new TierException(Reason.EPOCH_LOST, "Another server"));
        assertThat(lab.copy.told).containsExactly("coherent false");
        lab.pass(40);

        assertThat(lab.copy.told).containsExactly("coherent false", "missed 0", "missed 1", "coherent true");
        assertThat(lab.shard(1).epoch()).isGreaterThan(1);
    }

    @Test
    void aServerThatSaysSoInEveryRoundIsNotAskedAllTheTime() {
        LogLab lab = LogLab.started(1);
        lab.log.pollError = new TierException(Reason.EPOCH_LOST, "Another server");

        lab.pass(10_000);

        assertThat(lab.asked("attach 0")).isBetween(10L, 100L);
    }

    @Test
    void whoNeedsAShardWhoseEpochIsLostWaitsForTheNext() {
        LogLab lab = LogLab.started(1);
        lab.log.holdsAttaches = true;
        lab.log.shards.get(0).isOfEpoch(9);
        lab.coherence.lost(0, 1);

        StepVerifier.create(lab.coherence.attached(0).map(Shard::epoch))
                .then(() -> {
                    lab.pass(100);
                    lab.log.answerAttaches();
                })
                .expectNext(9L)
                .verifyComplete();
    }
}
