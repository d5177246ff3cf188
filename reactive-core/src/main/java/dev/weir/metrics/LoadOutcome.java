/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.metrics;

/** How a load ended. */
public enum LoadOutcome {
    /** With a value. */
    VALUE,
    /** With the knowledge that there is no value. */
    ABSENT,
    /** With the word that what is there is still right. */
    NOT_MODIFIED,
    /** With an error. */
    FAILED,
    /** With nothing, until its time was up. */
    TIMED_OUT,
    /** Not at all: everyone who waited has left. */
    ABANDONED,
    /** Before it began: a breaker is open, a bulkhead is full, or a quota is used up. */
    REFUSED
}
