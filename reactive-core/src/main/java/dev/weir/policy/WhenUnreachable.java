/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.policy;

/** What becomes of a write if the remote tier cannot be told of it before it is made. */
public enum WhenUnreachable {
    /** It fails, and is not made. */
    FAIL,
    /**
     * It is made, and what the remote tier should have forgotten it is told as soon as it can be reached; until then other processes may
     * serve what was there before, and if this one dies first, until its time is up.
     */
    PROCEED
}
