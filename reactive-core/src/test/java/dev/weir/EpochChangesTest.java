/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A change that finds its epoch lost: what it was sent in is over, and what has begun meanwhile is not. */
class EpochChangesTest {

    private static final TierException LOST = new TierException(Reason.EPOCH_LOST, "another epoch");

    private final LogLab lab = LogLab.started(2);
    private final EpochChanges changes = new EpochChanges(lab.coherence, 2);
    private final Sinks.Empty<Void> first = Sinks.empty();
    private int attempts;

    @Test
    void aChangeOfOneShardIsMadeOnceMoreInTheEpochThatIsFound() {
        lab.log.shards.get(0).isOfEpoch(9);

        Listener<Long> made =
                Listener.to(changes.inShard(0, epoch -> epoch == 1 ? Mono.error(LOST) : Mono.just(epoch)));
        lab.pass(100);

        made.hasHeard(9L);
    }

    @Test
    void aChangeThatIsToldLateLeavesTheShardThatWasAttachedMeanwhile() {
        Listener<Long> made = Listener.to(changes.inShard(0, epoch -> epoch == 1 ? late() : Mono.just(epoch)));
        isAttachedAgain(0);

        first.tryEmitError(LOST).orThrow();

        made.hasHeard(9L);
        assertThat(lab.shard(0).epoch()).isEqualTo(9);
        assertThat(lab.asked("attach 0")).isEqualTo(2);
    }

    @Test
    void aChangeOfAllShardsLosesThoseItWasSentWithAndNotTheOneThatWasAttachedMeanwhile() {
        Listener<Long> made = Listener.to(changes.inAllShards(Mono.defer(() -> attempts++ == 0 ? late() : now())));
        isAttachedAgain(0);
        lab.log.shards.get(1).isOfEpoch(9);

        first.tryEmitError(LOST).orThrow();
        lab.pass(100);

        made.hasHeard(18L);
        assertThat(lab.asked("attach 0")).isEqualTo(2);
        assertThat(lab.asked("attach 1")).isEqualTo(2);
    }

    @Test
    void aShardThatCannotBeAttachedKeepsNoChangeFromTheOthers() {
        TierException trouble = cannotBeAttached(0);
        List<Long> told = new ArrayList<>();
        Listener<Long> made = Listener.to(changes.inEachShard(epochs -> tells(told, epochs)));
        made.hasHeardNothing();

        lab.pass(1_000);

        assertThat(made.error()).hasMessageContaining(trouble.getMessage());
        assertThat(told).containsExactly(0L, 1L);
    }

    /** What it was told of the one shard says nothing of the others. */
    @Test
    void aShardThatWasNotAttachedLosesNoOther() {
        cannotBeAttached(0);
        Listener<Long> made = Listener.to(changes.inEachShard(epochs -> Mono.error(LOST)));

        lab.pass(1_000);

        assertThat(made.error()).isNotSameAs(LOST);
        assertThat(lab.shard(1).epoch()).isEqualTo(1);
        assertThat(lab.asked("attach 1")).isEqualTo(1);
    }

    @Test
    void aShardThatIsLostWhileAnotherOneIsAwaitedLosesNoOther() {
        lab.log.holdsAttaches = true;
        lab.coherence.lost(0, 1);
        lab.pass(100);
        Listener<Long> made = Listener.to(changes.inEachShard(
                epochs -> epochs.applyAsLong(1) == 0 ? Mono.error(LOST) : Mono.just(epochs.applyAsLong(0))));
        lab.coherence.lost(1, 1);
        lab.pass(100);

        lab.log.answerAttach();
        made.hasHeardNothing();
        assertThat(lab.shard(0).epoch()).isEqualTo(1);

        lab.log.answerAttaches();
        made.hasHeard(1L);
        assertThat(lab.asked("attach 0")).isEqualTo(2);
    }

    @Test
    void ofOthersThatFailTooItTellsWhatWillNeverDo() {
        cannotBeAttached(0);
        TierException large = new TierException(Reason.TOO_LARGE, "a long name");
        Listener<Long> made = Listener.to(changes.inEachShard(epochs -> Mono.error(large)));

        lab.pass(1_000);

        made.hasHeardError(large);
    }

    @Test
    void whereNoneCanBeAttachedNothingIsSentAndAllAreWaitedForTogether() {
        cannotBeAttached(0);
        TierException trouble = cannotBeAttached(1);
        Listener<Long> made = Listener.to(changes.inEachShard(epochs -> Mono.just(1L + attempts++)));

        lab.pass(1_000);

        assertThat(made.error()).hasMessageContaining(trouble.getMessage());
        assertThat(attempts).isZero();
    }

    @Test
    void whatNeedsAllOfThemIsNotAskedWithoutOne() {
        TierException trouble = cannotBeAttached(1);
        Listener<Integer> made = Listener.to(changes.inAllShards(Mono.fromSupplier(() -> attempts++)));

        lab.pass(1_000);

        assertThat(made.error()).hasMessageContaining(trouble.getMessage());
        assertThat(attempts).isZero();
    }

    private TierException cannotBeAttached(int shard) {
        lab.log.attachError = new TierException(Reason.UNREACHABLE, "a store cannot be told");
        lab.coherence.lost(shard, 1);
        assertThat(lab.shard(shard).epoch()).isZero();
        return lab.log.attachError;
    }

    private static Mono<Long> tells(List<Long> told, IntToLongFunction epochs) {
        return Mono.defer(() -> {
            told.add(epochs.applyAsLong(0));
            told.add(epochs.applyAsLong(1));
            return Mono.error(LOST);
        });
    }

    private void isAttachedAgain(int shard) {
        lab.log.shards.get(shard).isOfEpoch(9);
        lab.coherence.lost(shard, 1);
        lab.pass(100);
        assertThat(lab.shard(shard).epoch()).isEqualTo(9);
    }

    private Mono<Long> late() {
        return first.asMono().thenReturn(0L);
    }

    private Mono<Long> now() {
        return Mono.just(lab.shard(0).epoch() + lab.shard(1).epoch());
    }
}
