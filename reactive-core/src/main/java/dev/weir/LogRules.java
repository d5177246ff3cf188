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

    /** After a gap the new position is taken before anything local is dropped. */
    boolean positionBeforeDropping() {
        return true;
    }

    /** A head of another epoch is a gap. */
    boolean epochIsChecked() {
        return true;
    }

    /** A change that was logged in another epoch is a gap. */
    boolean ownEpochOnly() {
        return true;
    }

    /** Only what was applied up to a head makes fresh; that nothing came proves nothing. */
    boolean headIsNeededForFreshness() {
        return true;
    }
}
