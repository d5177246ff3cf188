/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.metrics;

/** Whether the remote tier, or a source, is asked, as its circuit breaker decides. */
public enum Reach {
    /** It is. */
    REACHABLE,
    /** A few requests are let through, to find out whether it answers again. */
    PROBED,
    /** It is not: too many requests were not answered, or too slowly. */
    UNREACHABLE
}
