/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.coherence;

/** How well a process knows what others have changed. */
public enum CoherenceState {
    /** It has read the log up to its end a moment ago. */
    COHERENT,
    /** It is finding out where the log stands; until then nothing local is served as coherent. */
    CATCHING_UP,
    /** The log cannot be read. */
    BLIND
}
