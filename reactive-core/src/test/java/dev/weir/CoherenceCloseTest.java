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

/** The end of reading: nothing is asked, told or waited for any more. */
class CoherenceCloseTest {

    @Test
    void theRoundIsCancelledAndNoTimerIsLeft() {
        LogLab lab = LogLab.started(2);

        lab.coherence.close();

        assertThat(lab.log.poll().isCancelled()).isTrue();
        assertThat(lab.timers()).isZero();
        assertThat(lab.shard(0).epoch()).isZero();
        assertThat(lab.coherence.state()).isEqualTo(CoherenceState.BLIND);
        assertThat(lab.copy.told).containsExactly("coherent false");
        int polls = lab.log.polls.size();
        lab.pass(60_000);
        assertThat(lab.log.polls).hasSize(polls);
    }

    @Test
    void inAPauseNoTimerIsLeft() {
        LogLab lab = LogLab.started(2);
        lab.log.poll().fail(new TierException(Reason.UNREACHABLE, "gone"));
        assertThat(lab.timers()).isPositive();

        lab.coherence.close();

        assertThat(lab.timers()).isZero();
    }

    @Test
    void whileShardsAreAttachedNoTimerIsLeft() {
        LogLab lab = new LogLab(40);
        lab.log.holdsAttaches = true;
        lab.coherence.start();
        lab.log.answerAttach();
        lab.log.answerAttach();
        assertThat(lab.timers()).isPositive();

        lab.coherence.close();
        lab.log.answerAttaches();

        assertThat(lab.timers()).isZero();
        assertThat(lab.shard(5).epoch()).isZero();
        assertThat(lab.log.polls).isEmpty();
    }

    @Test
    void whoeverWaitsIsTurnedAwayAndNobodyWaitsAnyMore() {
        LogLab lab = new LogLab(1);
        lab.log.holdsAttaches = true;
        lab.coherence.start();

        StepVerifier.create(lab.coherence.attached(0))
                .then(lab.coherence::close)
                .verifyErrorMatches(CoherenceCloseTest::isClosed);
        StepVerifier.create(lab.coherence.attached(0)).verifyErrorMatches(CoherenceCloseTest::isClosed);
        assertThat(lab.timers()).isZero();
    }

    @Test
    void closedInTheMiddleOfApplyingItAppliesNoMore() {
        LogLab lab = LogLab.started(2);
        lab.copy.whenTold = lab.coherence::close;

        lab.log.change(0, "a");
        lab.log.change(0, "b");

        assertThat(lab.copy.told).containsExactly("changed a", "coherent false");
        assertThat(lab.timers()).isZero();
        assertThat(lab.shard(0).isCoherent()).isFalse();
    }

    @Test
    void whatComesAfterwardsChangesNothing() {
        LogLab lab = LogLab.started(1);
        lab.coherence.close();
        lab.coherence.close();
        lab.coherence.lost(0, 1);
        lab.coherence.start();
        LocalCopy late = new LocalCopy();
        lab.coherence.follow(ScriptedShard.SCOPE, late);

        assertThat(late.told).containsExactly("coherent false");
        assertThat(lab.asked("attach 0")).isEqualTo(1);
        assertThat(lab.timers()).isZero();
    }

    private static boolean isClosed(Throwable error) {
        return error instanceof TierException
                && String.valueOf(error.getMessage()).contains("closed");
    }
}
