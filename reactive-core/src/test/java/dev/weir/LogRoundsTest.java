/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.coherence.Change;
import dev.weir.coherence.CoherenceState;
import dev.weir.coherence.LogPosition;
import dev.weir.coherence.LogReply;
import dev.weir.coherence.LogReply.Head;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The log read in rounds: what is told to whom, in which order, and up to when a shard counts as fresh. */
class LogRoundsTest {

    @Test
    void allShardsAreAttachedAndThenReadTogether() {
        LogLab lab = new LogLab(3);

        assertThat(lab.coherence.state()).isEqualTo(CoherenceState.CATCHING_UP);
        lab.coherence.start();
        lab.coherence.start();

        assertThat(lab.log.asked).containsExactly("attach 0", "attach 1", "attach 2");
        assertThat(lab.coherence.state()).isEqualTo(CoherenceState.COHERENT);
        assertThat(lab.shard(2).epoch()).isEqualTo(1);
        lab.pass(200);
        assertThat(lab.log.poll().positions).hasSize(3);
    }

    @Test
    void noMoreThanSomeAreAttachedAtATime() {
        LogLab lab = new LogLab(100);
        lab.log.holdsAttaches = true;

        lab.coherence.start();

        assertThat(lab.log.asked).hasSize(32);
        lab.log.answerAttaches();
        assertThat(lab.log.asked).hasSize(100);
        assertThat(lab.coherence.state()).isEqualTo(CoherenceState.COHERENT);
    }

    @Test
    void untilItIsAttachedAShardIsNothingToRelyOn() {
        LogLab lab = new LogLab(2);
        lab.log.holdsAttaches = true;
        lab.coherence.start();

        assertThat(lab.shard(0).epoch()).isZero();
        assertThat(lab.shard(0).isCoherent()).isFalse();
        assertThat(lab.shard(0).freshAsOf()).isEqualTo(Long.MIN_VALUE);
        assertThat(lab.log.polls).isEmpty();
    }

    @Test
    void thoseThatAreAttachedWaitAMomentForTheOthersAndNoLonger() {
        LogLab lab = new LogLab(3);
        lab.log.holdsAttaches = true;
        lab.coherence.start();
        lab.log.answerAttach();
        lab.log.answerAttach();
        assertThat(lab.log.polls).isEmpty();

        lab.pass(20);

        assertThat(lab.log.poll().positions).hasSize(2);
        assertThat(lab.coherence.state()).isEqualTo(CoherenceState.CATCHING_UP);
    }

    @Test
    void whatHappenedToKeysIsToldInOrder() {
        LogLab lab = LogLab.started(2);

        lab.log.change(0, "a");
        lab.log.change(1, "b");
        lab.log.change(0, "c");

        assertThat(lab.copy.told).containsExactly("changed a", "changed b", "changed c");
    }

    @Test
    void whatIsOfAnotherScopeIsNotTold() {
        LogLab lab = LogLab.started(1);
        LocalCopy other = new LocalCopy();
        lab.coherence.follow(new Scope("products", "another tenant"), other);

        lab.log.change(0, "a");

        assertThat(other.told).containsExactly("coherent true");
    }

    @Test
    void severalMayFollowOneScopeUntilTheyLeave() {
        LogLab lab = LogLab.started(1);
        LocalCopy second = new LocalCopy();
        lab.coherence.follow(ScriptedShard.SCOPE, second);
        lab.log.change(0, "a");
        lab.coherence.unfollow(ScriptedShard.SCOPE, lab.copy);
        lab.log.change(0, "b");

        assertThat(lab.copy.told).containsExactly("changed a");
        assertThat(second.told).containsExactly("coherent true", "changed a", "changed b");
    }

    @Test
    void aGenerationIsKnownOfTheShardBeforeItIsToldOnceForAllShards() {
        LogLab lab = new LogLab(3);
        lab.log.holdsPolls = true;
        lab.coherence.start();
        lab.copy.told.clear();
        lab.log.raise(LogLab.tag("garden"));
        List<Boolean> counted = new ArrayList<>();
        lab.copy.whenTold = () -> counted.add(counts(lab, 2));
        lab.log.poll().heads();
        assertThat(counts(lab, 2)).isTrue();

        lab.log.poll().sendChanges();

        assertThat(lab.copy.told).containsExactly("raised garden");
        assertThat(counted).containsExactly(false);
    }

    @Test
    void oneRaisedTwiceIsToldTwiceIfThatCameInTwoReplies() {
        LogLab lab = new LogLab(2);
        lab.log.holdsPolls = true;
        lab.coherence.start();
        lab.copy.told.clear();
        List<Change> all = new ArrayList<>();
        lab.log.raise(LogLab.tag("garden"));
        lab.log.raise(LogLab.tag("garden"));
        all.addAll(lab.log.poll().changes());

        all.forEach(change -> lab.log.poll().send(new LogReply.Changes(List.of(change))));

        assertThat(lab.copy.told).hasSize(4);
    }

    @Test
    void aShardIsFreshAsOfTheBeginningOfTheRoundWhenNothingIsNew() {
        LogLab lab = new LogLab(1);
        lab.pass(30);
        lab.log.holdsPolls = true;
        lab.coherence.start();
        assertThat(lab.shard(0).freshAsOf()).isEqualTo(millis(30));
        lab.pass(70);
        lab.log.poll().heads();
        lab.log.poll().sendChanges();
        lab.pass(50);
        assertThat(lab.shard(0).freshAsOf()).isEqualTo(millis(30));

        lab.log.poll().heads();

        assertThat(lab.shard(0).freshAsOf()).isEqualTo(millis(100));
    }

    @Test
    void whileSomethingIsMissingUpToTheHeadItIsNotFresh() {
        LogLab lab = new LogLab(1);
        lab.log.holdsPolls = true;
        lab.coherence.start();
        lab.pass(10);
        lab.log.poll().heads();
        lab.log.poll().sendChanges();
        long asOf = lab.now();
        lab.log.change(0, "a");
        lab.log.change(0, "b");
        List<Change> changes = lab.log.poll().changes();
        lab.pass(10);

        lab.log.poll().heads();
        lab.log.poll().send(new LogReply.Changes(List.of()));
        lab.log.poll().send(new LogReply.Changes(changes.subList(0, 1)));
        assertThat(lab.shard(0).freshAsOf()).isLessThan(asOf);
        lab.log.poll().send(new LogReply.Changes(changes.subList(1, 2)));
        assertThat(lab.shard(0).freshAsOf()).isEqualTo(asOf);
    }

    @Test
    void itIsFreshOnlyAfterFollowersHaveBeenTold() {
        LogLab lab = LogLab.started(1);
        lab.pass(150);
        List<Long> fresh = new ArrayList<>();
        lab.copy.whenTold = () -> fresh.add(lab.shard(0).freshAsOf());
        lab.log.holdsPolls = true;
        lab.pass(50);
        lab.log.change(0, "a");
        lab.pass(10);
        lab.log.poll().heads();
        lab.log.poll().sendChanges();

        assertThat(fresh).containsExactly(0L);
        assertThat(lab.shard(0).freshAsOf()).isEqualTo(millis(200));
    }

    @Test
    void aConstantStreamOfChangesDoesNotKeepItFromBeingFresh() {
        LogLab lab = new LogLab(1);
        lab.log.holdsPolls = true;
        lab.coherence.start();
        long number = 0;
        for (int round = 1; round <= 50; round++) {
            // In each round ten more are logged than are read.
            lab.pass(10);
            lab.log.poll().send(new LogReply.Heads(Map.of(0, new Head(1, round * 20L)), 0));
            List<Change> some = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                number++;
                some.add(change(number));
            }
            lab.log.poll().send(new LogReply.Changes(some));
            lab.log.poll().end();
        }

        assertThat(lab.shard(0).freshAsOf()).isGreaterThan(millis(100));
        assertThat(lab.coherence.state()).isEqualTo(CoherenceState.COHERENT);
    }

    @Test
    void oneThatRegistersWhileChangesAreAppliedMissesNoneThatComeAfterIt() {
        LogLab lab = LogLab.started(1);
        LocalCopy late = new LocalCopy();
        lab.copy.whenTold = () -> {
            lab.copy.whenTold = null;
            lab.coherence.follow(ScriptedShard.SCOPE, late);
            lab.log.change(0, "b");
        };

        lab.log.change(0, "a");

        assertThat(late.told).contains("coherent true", "changed b");
    }

    @Test
    void oneThatRegistersWhileAReplyIsAppliedHearsTheRestOfIt() {
        LogLab lab = new LogLab(1);
        lab.log.holdsPolls = true;
        lab.coherence.start();
        LocalCopy late = new LocalCopy();
        lab.copy.whenTold = () -> {
            lab.copy.whenTold = null;
            lab.coherence.follow(ScriptedShard.SCOPE, late);
        };
        lab.log.raise(LogLab.tag("garden"));
        lab.log.change(0, "a");

        lab.log.poll().sendChanges();

        assertThat(late.told).startsWith("changed a", "coherent true");
    }

    @Test
    void eachRoundTellsTheServersTime() {
        LogLab lab = LogLab.started(1);
        lab.log.aheadMillis += 5_000;

        lab.pass(200);

        assertThat(lab.coherence.serverMillis()).isEqualTo(1_005_200);
    }

    @Test
    void oneThatThrowsIsToldThatItMissedEverythingAndTheOthersHearAll() {
        LogLab lab = LogLab.started(2);
        LocalCopy second = new LocalCopy();
        lab.coherence.follow(ScriptedShard.SCOPE, second);
        lab.copy.whenTold = () -> {
            lab.copy.whenTold = null;
            throw new IllegalStateException("broken");
        };
        lab.log.change(1, "a");
        lab.copy.whenTold = () -> {
            lab.copy.whenTold = null;
            throw new AssertionError("broken again");
        };
        lab.log.raise(LogLab.tag("garden"));

        assertThat(lab.copy.told).startsWith("changed a", "missed 1", "raised garden", "missed 0", "missed 1");
        assertThat(second.told)
                .startsWith("coherent true", "changed a", "raised garden")
                .doesNotContain("missed 1");
        assertThat(lab.coherence.state()).isEqualTo(CoherenceState.COHERENT);
    }

    private static boolean counts(LogLab lab, int shard) {
        RemoteKey key = new RemoteKey(ScriptedShard.SCOPE, "k", List.of(), shard);
        return lab.shard(shard).counts(key, Set.of("garden"), new Version(1, 1));
    }

    private static long millis(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }

    private static Change change(long number) {
        return new Change.OfKey(
                new LogPosition(0, String.valueOf(number), number),
                new Version(1, number),
                ScriptedShard.SCOPE,
                "k",
                Change.Kind.REPLACED);
    }
}
