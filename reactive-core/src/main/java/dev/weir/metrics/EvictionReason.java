/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.metrics;

/** Why an entry left memory by itself. */
public enum EvictionReason {
    /** There was no room. */
    SIZE,
    /** It was of no use to anybody any more. */
    EXPIRED
}
