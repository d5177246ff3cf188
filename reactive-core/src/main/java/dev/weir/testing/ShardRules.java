/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import dev.weir.coherence.Change;
import dev.weir.coherence.LogPosition;
import dev.weir.coherence.LogReply.Head;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.StoredEntry;
import dev.weir.tier.Version;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A set of rules by which shards decide, one method each. Tests leave one out at a time, to see that somebody notices; nobody else
 * has a reason to.
 */
class ShardRules {

    /** Every change: only of the epoch its caller knows. */
    boolean epochMatches(long known, long epoch) {
        return known == epoch;
    }

    /** A fill: only in the epoch its lease is of. */
    boolean leaseEpochMatches(long leased, long epoch) {
        return leased == epoch;
    }

    /** A new lease: its token is the random one it came with. */
    String token(String random) {
        return random;
    }

    /** A fill: only by the holder of the lease. */
    boolean tokenHolds(@Nullable String held, String token) {
        return token.equals(held);
    }

    /** A fill: its entry is as old as the lease. */
    Version stamp(Version leased, Supplier<Version> drawn) {
        return leased;
    }

    /** A fill or a settlement: only newer than the newest generation it belongs to. */
    boolean isNewerThanGenerations(Version version, Version newest) {
        return version.isAfter(newest);
    }

    /** A lease and a fill: not under quarantine. */
    boolean respectsQuarantine() {
        return true;
    }

    /** A settlement: its value counts only if no other quarantine was or is there. */
    boolean looksForOtherMarks() {
        return true;
    }

    /** A settlement: its value counts only if nothing was drawn for the key since. */
    boolean isUnchanged(Version drawn, Version last) {
        return drawn.equals(last);
    }

    /** A write or an invalidation: the key's lease is over. */
    boolean voidsLease() {
        return true;
    }

    /** An eviction: marks are not where values are, and stay. */
    boolean keepsMarks() {
        return true;
    }

    /** A put or a settlement: over what is dirty it is an invalidation. */
    boolean writeSparesDirty() {
        return true;
    }

    /** An invalidation: what is dirty stays as it is. */
    boolean invalidationSparesDirty() {
        return true;
    }

    /** What is dirty: no time is set for it, and it is not evicted. */
    boolean pinsDirty() {
        return true;
    }

    /** What is dirty: generations do not cover it. */
    boolean generationSparesDirty() {
        return true;
    }

    /** What is dirty: it counts in every epoch. */
    boolean epochSparesDirty() {
        return true;
    }

    /** A submission: one that was accepted before is known by its operation. */
    boolean remembersOperations() {
        return true;
    }

    /** A submission: one that may have been accepted before, for all that is remembered, is not accepted again. */
    boolean tellsUnproved() {
        return true;
    }

    /** A submission: the first attempt at one is void after a later one was accepted, and after a minute. */
    boolean voidsFirstAttempts() {
        return true;
    }

    /** A submission or a revival: dead letters of its key, and a burial of one that was not its last, are superseded. */
    boolean supersedesLetters() {
        return true;
    }

    /** A page or a backlog: records are counted, so that it is seen when some are missing. */
    boolean countsRecords() {
        return true;
    }

    /** A flush: a key is dirty until its last record is flushed. */
    boolean onlyTheLastRecordCleans() {
        return true;
    }

    /** A flush: a value goes if nobody knows whether the source still has it. */
    boolean leftoversGo() {
        return true;
    }

    /** A flush: what was invalidated while it was dirty goes. */
    boolean dropsAfterFlush() {
        return true;
    }

    /** An epoch where there was none: only if the vacancy is the one that was found. */
    boolean vacancyHolds() {
        return true;
    }

    /** An attachment, and whatever comes after it: only to the server whose state it is. */
    boolean isSameServer(String known, String identity) {
        return known.equals(identity);
    }

    /** An epoch was begun. */
    void begun(long epoch) {}

    /** A value was stored with this version, in this epoch. */
    void stored(RemoteKey key, StoredEntry entry, Version version, long epoch) {}

    /** A write was accepted with this version, to be flushed later. */
    void accepted(RemoteKey key, StoredEntry entry, Version version) {}

    /** A change was logged, which has taken effect. */
    void logged(Change change) {}

    /** A poll: the head is read from the state, and not guessed from what was read before. */
    Head head(LogPosition position, long known, Head read) {
        return read;
    }
}
