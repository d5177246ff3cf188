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

    /** Nothing is asked of a shard, nor kept of it, that is not attached. */
    boolean waitForAttachment() {
        return true;
    }

    /** A writer who found somebody else writing the same key does not store what he has written. */
    boolean settleAlone() {
        return true;
    }

    /** What the reading of the log goes by. */
    LogRules logRules() {
        return LogRules.ALL;
    }
}
