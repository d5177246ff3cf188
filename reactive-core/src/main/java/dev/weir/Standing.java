/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

/** The standing of an entry: what its age means for someone who asks for it. */
enum Standing {
    /** Served. */
    FRESH,
    /** Served, and reloaded behind the answer so that it need not expire. */
    DUE,
    /** No longer fresh; served, and reloaded behind the answer. */
    STALE,
    /** No longer served, except in the place of a load that failed or is slow. */
    FALLBACK,
    /** As good as gone. */
    DEAD
}
