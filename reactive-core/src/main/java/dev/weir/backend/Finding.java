/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.backend;

/**
 * A finding about a server.
 *
 * @param code which check found it
 * @param weight how bad it is
 * @param sentence what was found, and why it matters
 * @param fix what to change
 */
public record Finding(String code, Weight weight, String sentence, String fix) {

    /** How bad a finding is. */
    public enum Weight {
        /** Works, and is probably not what was meant. */
        DOUBTFUL,
        /** Breaks a promise. */
        BROKEN
    }

    @Override
    public String toString() {
        return code + ": " + sentence + " " + fix;
    }
}
