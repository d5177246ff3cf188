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
import dev.weir.tier.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gaps in the log: noticed by number and epoch, and closed by a new position first and dropping second. */
class LogGapTest {

    @Test
    void aMissingChangeIsAGap() {
        LogLab lab = held(1);
        lab.log.change(0, "a");
        lab.log.change(0, "b");
        lab.log.shards.get(0).trim(1);

        lab.log.poll().heads();
        lab.log.poll().sendChanges();

        assertThat(lab.copy.told).contains("missed 0").doesNotContain("changed b");
        assertThat(lab.asked("attach 0")).isEqualTo(2);
    }

    @Test
    void whatCameBeforeTheGapIsAppliedAndWhatComesAfterItIsNot() {
        LogLab lab = held(2);

        lab.log
                .poll()
                .send(new LogReply.Changes(
                        List.of(change(0, 1, 1), change(0, 3, 1), change(0, 4, 1), change(1, 1, 1))));

        assertThat(lab.copy.told)
                .contains("changed 0-1", "changed 1-1", "missed 0")
                .doesNotContain("changed 0-4");
    }

    @ParameterizedTest
    @CsvSource({"2, 0", "0, 0", "1, -1"})
    void aHeadThatDoesNotFitIsAGap(long epoch, long number) {
        LogLab lab = held(2);

        lab.log.poll().send(new LogReply.Heads(Map.of(0, new Head(epoch, number), 1, new Head(1, 0)), 0));

        assertThat(lab.copy.told).contains("missed 0").doesNotContain("missed 1");
        assertThat(lab.asked("attach 0")).isEqualTo(2);
        assertThat(lab.asked("attach 1")).isEqualTo(1);
    }

    @Test
    void aChangeOfAnotherEpochIsAGap() {
        LogLab lab = held(1);

        lab.log.poll().send(new LogReply.Changes(List.of(change(0, 1, 2))));

        assertThat(lab.copy.told).contains("missed 0");
    }

    @Test
    void aHeadThatIsNeverReachedIsAGapTheSecondTime() {
        LogLab lab = held(1);
        lab.log.shards.get(0).change("a");
        lab.log.shards.get(0).trim(0);

        lab.log.poll().heads();
        lab.log.poll().sendChanges();
        assertThat(lab.copy.told).isEmpty();
        assertThat(lab.shard(0).freshAsOf()).isZero();
        lab.pass(10);
        lab.log.poll().heads();
        lab.log.poll().sendChanges();

        assertThat(lab.copy.told).contains("missed 0");
    }

    @Test
    void atAGapTheShardIsDetachedAtOnceThenAttachedThenDroppedAndThenFresh() {
        LogLab lab = held(1);
        lab.log.holdsAttaches = true;
        lab.log.poll().send(new LogReply.Changes(List.of(change(0, 2, 1))));

        assertThat(lab.shard(0).epoch()).isZero();
        assertThat(lab.shard(0).freshAsOf()).isEqualTo(Long.MIN_VALUE);
        assertThat(lab.copy.told).containsExactly("coherent false");
        lab.pass(500);
        assertThat(lab.copy.told).containsExactly("coherent false");
        assertThat(lab.coherence.state()).isEqualTo(CoherenceState.CATCHING_UP);
        List<String> seen = new ArrayList<>();
        lab.copy.whenTold =
                () -> seen.add(lab.shard(0).epoch() + " " + lab.shard(0).isCoherent());
        lab.log.answerAttaches();

        assertThat(lab.copy.told).containsExactly("coherent false", "missed 0", "coherent true");
        assertThat(seen).containsExactly("1 false", "1 true");
    }

    @Test
    void whatTheOldRoundStillBringsOfAShardIsIgnored() {
        LogLab lab = held(2);
        lab.log.poll().send(new LogReply.Changes(List.of(change(0, 2, 1))));
        lab.pass(100);
        assertThat(lab.shard(0).isCoherent()).isTrue();

        lab.log.poll().send(new LogReply.Heads(Map.of(0, new Head(9, 9), 1, new Head(1, 0)), 0));
        lab.log.poll().send(new LogReply.Changes(List.of(change(0, 7, 9), change(1, 1, 1))));

        assertThat(lab.copy.told).containsOnlyOnce("missed 0").contains("changed 1-1");
        assertThat(lab.shard(0).isCoherent()).isTrue();
    }

    @Test
    void theGenerationsOfTheNewPositionAreKnownBeforeAnythingIsDropped() {
        LogLab lab = held(1);
        lab.log.raise(LogLab.tag("garden"));
        lab.log.shards.get(0).trim(0);
        List<Boolean> counted = new ArrayList<>();
        lab.copy.whenTold = () -> counted.add(ShardTest.counts(lab.shard(0), "garden", 1, 1));

        lab.log.poll().send(new LogReply.Changes(List.of(change(0, 2, 1))));

        assertThat(lab.copy.told).contains("missed 0");
        assertThat(counted).isNotEmpty().doesNotContain(true);
    }

    @Test
    void aStormOfGapsIsSlowedDownAndEndsWhenTheyDo() {
        LogLab lab = LogLab.started(2);
        for (int i = 0; i < 1_000; i++) {
            lab.pass(10);
            lab.log.shards.get(0).change("lost");
            lab.log.shards.get(0).trim(0);
            lab.log.change(0, "read");
        }

        assertThat(lab.asked("attach 0")).isBetween(10L, 250L);
        assertThat(lab.asked("attach 1")).isEqualTo(1);
        lab.pass(1_000);
        assertThat(lab.coherence.state()).isEqualTo(CoherenceState.COHERENT);
        lab.copy.told.clear();
        lab.log.change(0, "k");
        assertThat(lab.copy.told).containsExactly("changed k");
    }

    @Test
    void aReplyThatMakesNoSenseIsAGapOfAllThatWereAsked() {
        LogLab lab = held(2);

        lab.log.poll().send(new LogReply.Heads(Map.of(5, new Head(1, 0)), 0));
        assertThat(lab.copy.told).isEmpty();
        lab.log.poll().send(nonsense());
        lab.pass(100);

        assertThat(lab.copy.told).contains("missed 0", "missed 1");
        assertThat(lab.coherence.state()).isEqualTo(CoherenceState.COHERENT);
    }

    @SuppressWarnings("NullAway") // it is what is tried here
    private static LogReply nonsense() {
        return new LogReply.Changes(null);
    }

    private static LogLab held(int shards) {
        LogLab lab = new LogLab(shards);
        lab.log.holdsPolls = true;
        lab.coherence.start();
        // Until it has been read once, a shard is not attached again without a pause.
        lab.log.poll().heads();
        lab.log.poll().sendChanges();
        lab.copy.told.clear();
        return lab;
    }

    private static Change change(int shard, long number, long epoch) {
        return new Change.OfKey(
                new LogPosition(shard, String.valueOf(number), number),
                new Version(epoch, number),
                ScriptedShard.SCOPE,
                shard + "-" + number,
                Change.Kind.INVALIDATED);
    }
}
