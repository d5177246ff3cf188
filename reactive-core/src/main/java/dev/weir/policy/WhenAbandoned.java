/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.policy;

/** A choice: what becomes of a load whose last subscriber has cancelled. */
public enum WhenAbandoned {
    /** The load goes on and its result is stored. */
    CONTINUE,
    /** The load is cancelled; nothing is stored. */
    CANCEL
}
