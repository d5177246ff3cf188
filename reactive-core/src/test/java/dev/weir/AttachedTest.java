/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.coherence.CoherenceState;
import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** Those who need a shard that is not attached: they wait, but not for ever, and not for what will not come. */
class AttachedTest {

    private final LogLab lab = new LogLab(2);

    @Test
    void oneThatIsAttachedIsThereAtOnce() {
        lab.coherence.start();

        StepVerifier.create(lab.coherence.attached(1)).expectNext(lab.shard(1)).verifyComplete();
    }

    @Test
    void oneThatIsBlindIsStillAttached() {
        lab.coherence.start();
        lab.log.poll().fail(new TierException(Reason.UNREACHABLE, "gone"));

        StepVerifier.create(lab.coherence.attached(1)).expectNext(lab.shard(1)).verifyComplete();
    }

    @Test
    void whoeverWaitsIsLetInAfterFollowersHaveDroppedAndOutsideOfTheReadersTurn() {
        LogLab one = new LogLab(1);
        one.log.holdsAttaches = true;
        one.coherence.start();
        one.copy.told.clear();

        StepVerifier.create(one.coherence.attached(0).doOnNext(there -> {
                    assertThat(one.copy.told).contains("missed 0");
                    // This takes turns of its own, which it could not from within one.
                    one.coherence.follow(ScriptedShard.SCOPE, new LocalCopy());
                    one.log.change(0, "k");
                    assertThat(one.copy.told).contains("changed k");
                }))
                .then(one.log::answerAttaches)
                .expectNext(one.shard(0))
                .verifyComplete();
    }

    @Test
    void nobodyWaitsLongerThanTheLimit() {
        lab.log.holdsAttaches = true;
        lab.coherence.start();

        StepVerifier.create(lab.coherence.attached(0))
                .then(() -> lab.pass(999))
                .expectNoEvent(Duration.ZERO)
                .then(() -> lab.pass(1))
                .verifyErrorMatches(is(Reason.UNREACHABLE, "Shard 0 was not attached within PT1S"));
        assertThat(lab.coherence.waiting()).isZero();
    }

    @Test
    void whereItFailsTheReasonIsTold() {
        lab.log.attachError = new TierException(Reason.REFUSED, "No permission for scripts");
        lab.coherence.start();

        StepVerifier.create(lab.coherence.attached(0))
                .then(() -> lab.pass(1_000))
                .verifyErrorMatches(is(Reason.UNREACHABLE, "No permission for scripts"));
    }

    @Test
    void afterOthersHaveWaitedInVainNobodyWaitsAnyMore() {
        lab.log.attachError = new TierException(Reason.UNREACHABLE, "gone");
        lab.coherence.start();
        lab.pass(1_000);

        StepVerifier.create(lab.coherence.attached(0)).verifyErrorMatches(is(Reason.UNREACHABLE, "gone"));
    }

    @Test
    void aTroubleThatIsOverIsForgotten() {
        lab.log.attachError = new TierException(Reason.UNREACHABLE, "gone");
        lab.coherence.start();
        lab.pass(2_000);
        lab.log.attachError = null;
        lab.pass(1_000);
        lab.log.holdsAttaches = true;
        lab.coherence.lost(0, 1);
        assertThat(lab.coherence.state()).isEqualTo(CoherenceState.CATCHING_UP);

        StepVerifier.create(lab.coherence.attached(0))
                .then(lab.log::answerAttaches)
                .expectNext(lab.shard(0))
                .verifyComplete();
    }

    @Test
    void whatIsSetUpForSomethingElseIsRefusedAtOnceUntilThatChanges() {
        lab.log.holdsAttaches = true;
        lab.coherence.start();
        TierException misfit = new TierException(Reason.MISCONFIGURED, "16 shards there, 2 here");
        lab.log.attachError = misfit;

        StepVerifier.create(lab.coherence.attached(0))
                .then(() -> lab.pass(2_100))
                .verifyError(TierException.class);
        StepVerifier.create(lab.coherence.attached(0)).verifyErrorMatches(error -> error == misfit);
        long asked = lab.asked("attach 0");
        lab.pass(4_800);
        assertThat(lab.asked("attach 0")).as("tried slowly").isLessThanOrEqualTo(asked + 1);
        lab.log.attachError = null;
        lab.log.holdsAttaches = false;
        lab.pass(5_000);
        StepVerifier.create(lab.coherence.attached(0)).expectNext(lab.shard(0)).verifyComplete();
    }

    @Test
    void aLogThatNeverAnswersIsAskedAgainAndHoldsUpNoOtherShard() {
        lab.log.holdsAttaches = true;
        lab.coherence.start();
        lab.log.answerAttach();
        lab.log.holdsAttaches = false;
        assertThat(lab.shard(0).epoch()).isPositive();
        lab.pass(1_999);
        assertThat(lab.asked("attach 1")).isEqualTo(1);
        assertThat(lab.shard(1).epoch()).isZero();
        lab.pass(1);
        StepVerifier.create(lab.coherence.attached(1))
                .then(() -> lab.pass(1_000))
                .expectNext(lab.shard(1))
                .verifyComplete();
    }

    @Test
    void whereTheLogHasNotAnsweredThatIsTold() {
        lab.log.holdsAttaches = true;
        lab.coherence.start();
        lab.pass(2_000);

        StepVerifier.create(lab.coherence.attached(1))
                .then(() -> lab.pass(1_000))
                .verifyErrorMatches(is(Reason.UNREACHABLE, "the server did not answer in time"));
    }

    @Test
    void anEpochWhoseBeginningIsNotAnsweredIsBegunAgain() {
        lab.log.flushAll();
        lab.log.silencesBegins = true;
        lab.coherence.start();
        lab.pass(1_999);
        lab.log.silencesBegins = false;
        assertThat(lab.shard(0).epoch()).isZero();
        lab.pass(1_001);

        StepVerifier.create(lab.coherence.attached(0)).expectNext(lab.shard(0)).verifyComplete();
    }

    @Test
    void whoeverWaitsIsTurnedAwayWhenItTurnsOutThatThereIsNoPoint() {
        TierException misfit = new TierException(Reason.MISCONFIGURED, "16 shards there, 2 here");

        StepVerifier.create(lab.coherence.attached(0))
                .then(() -> {
                    lab.log.attachError = misfit;
                    lab.coherence.start();
                })
                .verifyErrorMatches(error -> error == misfit);
    }

    @Test
    void whoeverGoesIsForgotten() {
        lab.log.holdsAttaches = true;
        lab.coherence.start();

        StepVerifier.create(lab.coherence.attached(0)).thenCancel().verify();

        assertThat(lab.coherence.waiting()).isZero();
    }

    @Test
    void itIsAskedForWithEachSubscription() {
        var attached = lab.coherence.attached(0);
        lab.coherence.start();

        StepVerifier.create(attached).expectNext(lab.shard(0)).verifyComplete();
        StepVerifier.create(attached).expectNext(lab.shard(0)).verifyComplete();
    }

    private static Predicate<Throwable> is(Reason reason, String part) {
        return error -> error instanceof TierException known
                && known.reason() == reason
                && String.valueOf(known.getMessage()).contains(part);
    }
}
