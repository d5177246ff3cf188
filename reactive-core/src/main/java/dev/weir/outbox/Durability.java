/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.outbox;

/** A promise about what an accepted write survives before it has reached the source. */
public enum Durability {
    /** The death of this process, as far as the outbox is not in it. */
    MEMORY,
    /** That of the server's process too, but for what it had not written to its append-only file; refused where it has none. */
    AOF_WRITTEN,
    /** That of the server's host too: the server answers after its append-only file is on the disk. */
    FSYNCED
}
