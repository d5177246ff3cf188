/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

/**
 * The fences of a cache: what keeps an outdated value from being kept or answered, one method each.
 *
 * <p>All of them are up. A test takes one down at a time, to see that somebody notices; nobody else has a reason to.
 */
abstract class Fences {

    /** All of them. */
    static final Fences UP = new Fences() {};

    /** What a flight brings is kept only if its key was not taken from it meanwhile. */
    boolean keepOutDetachedFlights() {
        return true;
    }

    /** A change that others have made takes its key from a flight that may have asked before. */
    boolean detachOutdatedFlights() {
        return true;
    }

    /** A change takes its key before it is sent. */
    boolean detachBeforeSending() {
        return true;
    }

    /** A change takes its key again before it is confirmed: from a flight that asked in between. */
    boolean detachBeforeConfirming() {
        return true;
    }

    /** What the remote tier has refused is not kept here either. */
    boolean keepOutRefusedFills() {
        return true;
    }

    /** What is found in the remote tier has to be newer than the generations it belongs to. */
    boolean judgeGenerations() {
        return true;
    }

    /** What is found in the remote tier has to be of its present epoch. */
    boolean judgeEpochs() {
        return true;
    }

    /** What was loaded while the remote tier could not be asked is served only as long as that lasts. */
    boolean dropDegradedCopies() {
        return true;
    }

    /** What is bounded is answered from here only if it was known to be current within the bound. */
    boolean askBeyondTheBound() {
        return true;
    }

    /** A request is answered by a flight only if that asked late enough for it. */
    boolean leaveOldFlights() {
        return true;
    }

    /** A request of a session is answered only with what is as new as the session has seen. */
    boolean heedSessions() {
        return true;
    }

    /** Nothing is asked of a shard that is not attached: that would be refused, and then be loaded past the server. */
    boolean waitForAttachment() {
        return true;
    }

    /** A write that is sent once more is known to be the same. */
    boolean keepOperationIds() {
        return true;
    }

    /** Where a batch is refused because of its data, its records are applied one by one and not only the last of each key. */
    boolean unfoldAfterDataErrors() {
        return true;
    }

    /** What is written to a key of which something is parked waits behind that. */
    boolean waitBehindParked() {
        return true;
    }

    /** What a flush starts from was read before its records were. */
    boolean readCheckpointFirst() {
        return true;
    }

    /** A lane is drained by one process at a time; what that saves is work. */
    boolean claimLanes() {
        return true;
    }

    /** What was cached of a record that somebody else has applied goes with it. */
    boolean dropLeftovers() {
        return true;
    }

    /** An epoch is raised in the stores before it is begun. */
    boolean raiseEpochInStoresFirst() {
        return true;
    }

    /** What is written behind and has yet to reach the source is never read past. */
    boolean serveDirtyOnly() {
        return true;
    }

    /** What the reading of the log goes by. */
    LogRules logRules() {
        return LogRules.ALL;
    }
}
