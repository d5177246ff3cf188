/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

/**
 * A set of rules by which a store in memory flushes, one method each. Tests leave one out at a time, to see that somebody notices;
 * nobody else has a reason to.
 */
class StoreRules {

    /** A flush: only if the checkpoint has not moved since it was read. */
    boolean turnMatches(long read, long found) {
        return read == found;
    }

    /** A flush: only in the epoch its records were read in. */
    boolean epochMatches(long read, long found) {
        return read == found;
    }

    /** A flush, a new epoch: one at a time in each lane. */
    boolean locksLanes() {
        return true;
    }

    /** A flush: its checkpoint is committed together with its data. */
    boolean movesWithTheData() {
        return true;
    }

    /** A flush together: nothing of it is applied if anything is refused. */
    boolean isAllOrNothing() {
        return true;
    }

    /** A flush one by one: what comes after something refused of the same key waits behind it. */
    boolean keepsOrderBehindRefused() {
        return true;
    }
}
