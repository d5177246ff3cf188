/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.policy;

/** What becomes of local copies while a process does not learn what others change. */
public enum WhileBlind {
    /** They are served as before. */
    KEEP,
    /** They are served for a limited time after they were last known to be current. */
    CAP_TTL,
    /** They are not served, and may be again once it is known that they are current. */
    BYPASS_LOCAL,
    /** They are gone. */
    CLEAR
}
