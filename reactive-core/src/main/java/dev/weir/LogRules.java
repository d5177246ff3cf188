/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

/** A set of rules without which a log does not tell all; a control experiment breaks one of them. */
abstract class LogRules {

    static final LogRules ALL = new LogRules() {};

    /** A change whose number does not follow on the last one's, or a head behind what was read, is a gap. */
    boolean gapIsNoticed() {
        return true;
    }

    /** After a gap what there is locally is dropped. */
    boolean copiesAreDropped() {
        return true;
    }

    /** A position is a number in an epoch: a head of another one is a gap, whatever its number. */
    boolean headsAreOfTheEpoch() {
        return true;
    }

    /** The same of a change, which may have been read later than the head before it, and be of another epoch than that. */
    boolean changesAreOfTheEpoch() {
        return true;
    }

    /** Only what was applied up to a head makes fresh; that nothing came proves nothing. */
    boolean headIsNeededForFreshness() {
        return true;
    }
}
