/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The notes on an entry: what is known of it beyond its value and its deadlines. Most entries have none, and share
 * {@link #NONE}.
 */
final class Notes {

    static final Notes NONE = new Notes(Set.of(), OptionalLong.empty(), Optional.empty(), 0, 0);

    final Set<String> tags;
    final OptionalLong version;
    final Optional<String> etag;

    /** By how much its own time of being fresh is longer than the policy's, or shorter. Its stale windows move along. */
    final long shift;

    final int restsUntil;

    // Plain on purpose: a read that is lost is one of many.
    private int reads;

    Notes(Set<String> tags, OptionalLong version, Optional<String> etag, long shift, int restsUntil) {
        this.tags = tags;
        this.version = version;
        this.etag = etag;
        this.shift = shift;
        this.restsUntil = restsUntil;
    }

    /** Shared where there is nothing to note and nothing will be. */
    static Notes of(Set<String> tags, OptionalLong version, Optional<String> etag, long shift, boolean countsReads) {
        boolean empty = tags.isEmpty() && version.isEmpty() && etag.isEmpty() && shift == 0 && !countsReads;
        return empty ? NONE : new Notes(tags, version, etag, shift, 0);
    }

    Notes restingUntil(int age) {
        if (age == restsUntil) {
            return this;
        }
        Notes resting = new Notes(tags, version, etag, shift, age);
        resting.reads = reads;
        return resting;
    }

    /**
     * Counts a read, up to as many as anybody wants to know of. Not where none are counted, because the policy by which
     * the entry was written has no use for that.
     */
    void countRead(int enough) {
        if (this != NONE && reads < enough) {
            reads++;
        }
    }

    int reads() {
        return reads;
    }
}
