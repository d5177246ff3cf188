/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.coherence.LogReply;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The rules of reading a log, each broken once: the histories that the protocol's model found, in which a copy then stays
 * stale, or counts as fresh although it is.
 */
class LogControlsTest {

    private static final LogRules ALL = LogRules.ALL;

    @Test
    void afterATrimTheNewPositionMustComeBeforeDropping() {
        assertThat(staleAfterTrim(ALL, false)).isFalse();
        assertThat(staleAfterTrim(new DropsNothing(), true)).isTrue();
    }

    @Test
    void afterAFailoverTheNewPositionMustComeBeforeDropping() {
        assertThat(staleAfterNewEpoch(ALL, false)).isFalse();
        assertThat(staleAfterNewEpoch(new DropsNothing(), true)).isTrue();
    }

    @Test
    void afterAGapWhatThereIsMustBeDropped() {
        assertThat(staleAfterTrim(new DropsNothing(), false)).isTrue();
        assertThat(staleAfterNewEpoch(new DropsNothing(), false)).isTrue();
    }

    @Test
    void theNumberOfAHeadDoesNotShowAFailover() {
        assertThat(staleAfterFailover(ALL, true)).isFalse();
        assertThat(staleAfterFailover(ALL, false)).isFalse();
        assertThat(staleAfterFailover(new NumbersOfHeadsAlone(), true)).isTrue();
    }

    @Test
    void theNumberOfAChangeDoesNotShowThatTheServerWasFlushedBehindItsHead() {
        assertThat(freshAndStaleAfterFlushBehindAHead(ALL)).isFalse();
        assertThat(freshAndStaleAfterFlushBehindAHead(new NumbersOfHeadsAlone()))
                .isFalse();
        assertThat(freshAndStaleAfterFlushBehindAHead(new NumbersOfChangesAlone()))
                .isTrue();
    }

    @Test
    void nothingProvesNothingAfterTheServerWasFlushed() {
        assertThat(freshAndStaleAfterFlush(ALL, 0)).isFalse();
        assertThat(freshAndStaleAfterFlush(new EmptyIsFresh(), 0)).isTrue();
    }

    @Test
    void nothingProvesNothingAlsoWhereNumbersBeginAtTheServersTime() {
        assertThat(freshAndStaleAfterFlush(ALL, 1_000_000)).isFalse();
        assertThat(freshAndStaleAfterFlush(new EmptyIsFresh(), 1_000_000)).isTrue();
    }

    @Test
    void aHeadAheadShowsAFlushEvenWhereTheEpochDoesNot() {
        assertThat(freshAndStaleAfterFlush(new NumbersOfHeadsAlone(), 1_000_000))
                .isFalse();
    }

    @Test
    void aGapMustBeNoticed() {
        assertThat(staleAfterLostChange(ALL)).isFalse();
        assertThat(staleAfterLostChange(new GapsGoBy())).isTrue();
    }

    /** L2, L3. */
    private static boolean staleAfterTrim(LogRules rules, boolean dropsEarly) {
        LogLab lab = LogLab.started(1, rules);
        lab.log.holdsAttaches = true;
        lab.copy.read("k", 1);
        lab.log.shards.get(0).change("k"); // now it is 2
        lab.log.shards.get(0).trim(0);
        lab.log.change(0, "another");
        return staleAfterAttaching(lab, dropsEarly);
    }

    /** L4, L4b. */
    private static boolean staleAfterNewEpoch(LogRules rules, boolean dropsEarly) {
        LogLab lab = LogLab.started(1, rules);
        lab.log.holdsAttaches = true;
        lab.copy.read("k", 1);
        lab.log.shards.get(0).change("k"); // now it is 2
        lab.log.shards.get(0).forget(1);
        lab.log.shards.get(0).isOfEpoch(2);
        lab.pass(200);
        return staleAfterAttaching(lab, dropsEarly);
    }

    /** With the gap noticed: somebody reads, then somebody writes, then the position is known. Early is before all of that. */
    private static boolean staleAfterAttaching(LogLab lab, boolean dropsEarly) {
        lab.pass(100);
        if (dropsEarly) {
            lab.copy.missed(0);
        }
        lab.copy.read("k", 2);
        lab.log.change(0, "k"); // now it is 3
        lab.log.answerAttaches();
        lab.copy.read("k", 3);
        lab.pass(1_000);
        assertThat(lab.shard(0).isCoherent()).isTrue();
        return lab.copy.isStale("k", 3);
    }

    /** L5: the last changes are gone, one of them not read yet; another one takes the number of what was read, and is gone from the log. */
    private static boolean staleAfterFailover(LogRules rules, boolean isWrittenTo) {
        LogLab lab = new LogLab(1, rules);
        lab.log.holdsPolls = true;
        lab.coherence.start();
        lab.copy.read("k", 1);
        lab.log.shards.get(0).change("read");
        lab.log.poll().heads();
        lab.log.poll().sendChanges();
        lab.log.shards.get(0).change("k"); // now it is 2
        lab.log.shards.get(0).forget(2);
        lab.log.shards.get(0).isOfEpoch(2);
        if (isWrittenTo) {
            lab.log.shards.get(0).change("another");
            lab.log.shards.get(0).trim(0);
        }
        lab.log.poll().heads();
        lab.log.poll().sendChanges();
        lab.log.holdsPolls = false;
        lab.pass(3_000);
        assertThat(lab.shard(0).isCoherent()).isTrue();
        return lab.copy.isStale("k", 2);
    }

    /** L6 to L9. */
    private static boolean freshAndStaleAfterFlush(LogRules rules, long firstNumber) {
        LogLab lab = new LogLab(1, rules);
        lab.log.holdsPolls = true;
        lab.log.firstNumber = firstNumber;
        lab.coherence.start();
        lab.copy.read("k", 1);
        lab.log.shards.get(0).change("k"); // now it is 2
        lab.log.flushAll();
        lab.pass(10);
        if (firstNumber > 0) {
            lab.log.shards.get(0).begin(0, 2, firstNumber);
        }
        long written = lab.now();
        for (int round = 0; round < 5; round++) {
            lab.pass(100);
            lab.log.poll().heads();
            lab.log.poll().sendChanges();
        }
        return lab.shard(0).freshAsOf() >= written && lab.copy.isStale("k", 2);
    }

    /** Between the head and what was logged everything is gone, and another change takes the number of the one not read yet. */
    private static boolean freshAndStaleAfterFlushBehindAHead(LogRules rules) {
        LogLab lab = new LogLab(1, rules);
        lab.log.holdsPolls = true;
        lab.coherence.start();
        lab.copy.read("k", 1);
        ScriptedPoll first = lab.log.poll();
        first.heads();
        lab.pass(10);
        lab.log.shards.get(0).change("k"); // now it is 2
        long written = lab.now();
        first.send(new LogReply.Changes(List.of()));
        first.end();
        lab.log.poll().heads();
        lab.log.flushAll();
        lab.log.shards.get(0).begin(0, 2, 0);
        lab.log.shards.get(0).change("another");
        lab.log.poll().sendChanges();
        return lab.shard(0).freshAsOf() >= written && lab.copy.isStale("k", 2);
    }

    private static boolean staleAfterLostChange(LogRules rules) {
        LogLab lab = LogLab.started(1, rules);
        lab.copy.read("k", 1);
        lab.log.shards.get(0).change("k"); // now it is 2
        lab.log.shards.get(0).trim(0);
        lab.log.change(0, "another");
        lab.pass(1_000);
        assertThat(lab.shard(0).isCoherent()).isTrue();
        return lab.copy.isStale("k", 2);
    }

    private static class DropsNothing extends LogRules {
        @Override
        boolean copiesAreDropped() {
            return false;
        }
    }

    private static class GapsGoBy extends LogRules {
        @Override
        boolean gapIsNoticed() {
            return false;
        }
    }

    private static class NumbersOfHeadsAlone extends LogRules {
        @Override
        boolean headsAreOfTheEpoch() {
            return false;
        }
    }

    private static class NumbersOfChangesAlone extends LogRules {
        @Override
        boolean changesAreOfTheEpoch() {
            return false;
        }
    }

    private static class EmptyIsFresh extends LogRules {
        @Override
        boolean headIsNeededForFreshness() {
            return false;
        }
    }
}
