/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * The rules of reading a log, each broken once: the histories that the protocol's model found, in which a copy then stays
 * stale, or counts as fresh although it is.
 */
class LogControlsTest {

    private static final LogRules ALL = LogRules.ALL;

    @Test
    void afterATrimTheNewPositionMustComeBeforeDropping() {
        assertThat(staleAfterTrim(ALL)).isFalse();
        assertThat(staleAfterTrim(new DropsFirst())).isTrue();
    }

    @Test
    void afterAFailoverTheNewPositionMustComeBeforeDropping() {
        assertThat(staleAfterNewEpoch(ALL)).isFalse();
        assertThat(staleAfterNewEpoch(new DropsFirst())).isTrue();
    }

    @Test
    void numbersAloneDoNotShowAFailover() {
        assertThat(staleAfterFailover(ALL, true)).isFalse();
        assertThat(staleAfterFailover(ALL, false)).isFalse();
        assertThat(staleAfterFailover(new NumbersAlone(), true)).isTrue();
    }

    @Test
    void theEpochOfHeadsShowsAFailoverByItself() {
        assertThat(staleAfterFailover(new HeadsOnly(), true)).isFalse();
    }

    @Test
    void theEpochOfChangesShowsAFailoverByItself() {
        assertThat(staleAfterFailover(new ChangesOnly(), true)).isFalse();
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
        assertThat(freshAndStaleAfterFlush(new ChangesOnly(), 1_000_000)).isFalse();
    }

    @Test
    void aGapMustBeNoticed() {
        assertThat(staleAfterLostChange(ALL)).isFalse();
        assertThat(staleAfterLostChange(new GapsGoBy())).isTrue();
    }

    /** L2, L3. */
    private static boolean staleAfterTrim(LogRules rules) {
        LogLab lab = LogLab.started(1, rules);
        lab.log.holdsAttaches = true;
        lab.copy.read("k", 1);
        lab.log.shards.get(0).change("k"); // now it is 2
        lab.log.shards.get(0).trim(0);
        lab.log.change(0, "another");
        return staleAfterAttaching(lab);
    }

    /** L4, L4b. */
    private static boolean staleAfterNewEpoch(LogRules rules) {
        LogLab lab = LogLab.started(1, rules);
        lab.log.holdsAttaches = true;
        lab.copy.read("k", 1);
        lab.log.shards.get(0).change("k"); // now it is 2
        lab.log.shards.get(0).forget(1);
        lab.log.shards.get(0).isOfEpoch(2);
        lab.pass(200);
        return staleAfterAttaching(lab);
    }

    /** With the gap noticed: somebody reads, then somebody writes, then the position is known. */
    private static boolean staleAfterAttaching(LogLab lab) {
        lab.pass(100);
        lab.copy.read("k", 2);
        lab.log.change(0, "k"); // now it is 3
        lab.log.answerAttaches();
        lab.copy.read("k", 3);
        lab.pass(1_000);
        assertThat(lab.shard(0).isCoherent()).isTrue();
        return lab.copy.isStale("k", 3);
    }

    /** L5: the last change, not read yet, is gone, and the next one takes its number. */
    private static boolean staleAfterFailover(LogRules rules, boolean isWrittenTo) {
        LogLab lab = new LogLab(1, rules);
        lab.log.holdsPolls = true;
        lab.coherence.start();
        lab.copy.read("k", 1);
        lab.log.shards.get(0).change("k"); // now it is 2
        lab.log.shards.get(0).forget(1);
        lab.log.shards.get(0).isOfEpoch(2);
        if (isWrittenTo) {
            lab.log.shards.get(0).change("another");
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

    private static class DropsFirst extends LogRules {
        @Override
        boolean positionBeforeDropping() {
            return false;
        }
    }

    private static class GapsGoBy extends LogRules {
        @Override
        boolean gapIsNoticed() {
            return false;
        }
    }

    private static class ChangesOnly extends LogRules {
        @Override
        boolean epochIsChecked() {
            return false;
        }
    }

    private static class HeadsOnly extends LogRules {
        @Override
        boolean ownEpochOnly() {
            return false;
        }
    }

    private static class NumbersAlone extends ChangesOnly {
        @Override
        boolean ownEpochOnly() {
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
