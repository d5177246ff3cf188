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
import dev.weir.time.CacheClock;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A loose server: an in-memory one that leaves out some of the rules, as a control of what is meant to notice. */
public final class LooseServer {

    private final Set<Rule> off;
    private final Onlooker onlooker;

    private LooseServer(Set<Rule> off, Onlooker onlooker) {
        this.off = off;
        this.onlooker = onlooker;
    }

    public static LooseServer without(Rule... rules) {
        Set<Rule> off = EnumSet.noneOf(Rule.class);
        off.addAll(Set.of(rules));
        return new LooseServer(off, Onlooker.NOBODY);
    }

    /** The rules it leaves out. */
    public Set<Rule> off() {
        return Set.copyOf(off);
    }

    /** The same, whose changes somebody sees. */
    public LooseServer seenBy(Onlooker other) {
        return new LooseServer(off, other);
    }

    public InMemoryServer on(CacheClock clock, Random random, int shards) {
        return InMemoryServer.create(clock, random, shards, new LooseRules(off, onlooker));
    }

    /** A rule that can be left out. */
    public enum Rule {
        /** Every change but a fill compares epochs. */
        EPOCH,
        /** A fill compares its lease's epoch with the shard's. */
        LEASE_EPOCH,
        /** A fill needs the lease it was granted. */
        TOKEN,
        /** A token is random, and not counted from one on for each lease. */
        RANDOM_TOKEN,
        /** A filled entry is as old as its lease, and not as the fill. */
        LEASE_VERSION,
        /** What is filled or settled is newer than its generations. */
        GENERATIONS,
        /** Nothing is leased or filled under quarantine. */
        QUARANTINE,
        /** A settlement looks for other marks. */
        OTHER_MARKS,
        /** A settlement looks whether something happened to the key. */
        LAST_VERSION,
        /** A write or an invalidation voids the lease. */
        VOIDED_LEASE,
        /** Marks outlive the eviction of values. */
        KEPT_MARKS,
        /** Servers have an identity, which is compared. */
        SERVER_IDENTITY,
        /** Who begins an epoch where there was none has looked since all was lost. */
        VACANCY,
        /** A poll reads the head from the shard's state. */
        HEAD,
        /** What is dirty is not put or settled over. */
        DIRTY_WRITE,
        /** What is dirty is not taken away by an invalidation. */
        DIRTY_INVALIDATION,
        /** What is dirty has no end, and is not evicted. */
        DIRTY_PIN,
        /** What is dirty is not covered by generations. */
        DIRTY_GENERATION,
        /** What is dirty counts in a later epoch. */
        DIRTY_EPOCH,
        /** Operations are remembered. */
        OPERATIONS,
        /** An operation that may have been accepted and forgotten is not accepted. */
        UNPROVED,
        /** A first attempt that comes after its retry, or too late, is not accepted. */
        VOIDED_ATTEMPT,
        /** Dead letters are superseded by later writes. */
        SUPERSEDED_LETTERS,
        /** Records are counted apart from them. */
        COUNTED_RECORDS,
        /** A key is dirty until the last of its records is flushed. */
        LAST_RECORD,
        /** A value goes if nobody knows whether the source has it. */
        LEFTOVERS,
        /** What was invalidated while it was dirty goes with its flush. */
        DROP_AFTER_FLUSH
    }

    /** Somebody who sees what happens in the server, at the moment when it does. */
    public interface Onlooker {

        Onlooker NOBODY = new Onlooker() {};

        default void begun(long epoch) {}

        default void stored(RemoteKey key, StoredEntry entry, Version version, long epoch) {}

        default void accepted(RemoteKey key, StoredEntry entry, Version version) {}

        default void logged(Change change) {}
    }

    private static final class LooseRules extends ShardRules {

        private final Set<Rule> off;
        private final Onlooker onlooker;

        private LooseRules(Set<Rule> off, Onlooker onlooker) {
            this.off = off;
            this.onlooker = onlooker;
        }

        @Override
        void begun(long epoch) {
            onlooker.begun(epoch);
        }

        @Override
        void stored(RemoteKey key, StoredEntry entry, Version version, long epoch) {
            onlooker.stored(key, entry, version, epoch);
        }

        @Override
        void accepted(RemoteKey key, StoredEntry entry, Version version) {
            onlooker.accepted(key, entry, version);
        }

        @Override
        void logged(Change change) {
            onlooker.logged(change);
        }

        @Override
        boolean epochMatches(long known, long epoch) {
            return off.contains(Rule.EPOCH) || super.epochMatches(known, epoch);
        }

        @Override
        boolean leaseEpochMatches(long leased, long epoch) {
            return off.contains(Rule.LEASE_EPOCH) || super.leaseEpochMatches(leased, epoch);
        }

        @Override
        String token(String random) {
            // A counter that is kept in the lease itself begins again with every lease.
            return off.contains(Rule.RANDOM_TOKEN) ? "1" : super.token(random);
        }

        @Override
        boolean tokenHolds(@Nullable String held, String token) {
            return off.contains(Rule.TOKEN) || super.tokenHolds(held, token);
        }

        @Override
        Version stamp(Version leased, Supplier<Version> drawn) {
            return off.contains(Rule.LEASE_VERSION) ? drawn.get() : super.stamp(leased, drawn);
        }

        @Override
        boolean isNewerThanGenerations(Version version, Version newest) {
            return off.contains(Rule.GENERATIONS) || super.isNewerThanGenerations(version, newest);
        }

        @Override
        boolean respectsQuarantine() {
            return !off.contains(Rule.QUARANTINE);
        }

        @Override
        boolean looksForOtherMarks() {
            return !off.contains(Rule.OTHER_MARKS);
        }

        @Override
        boolean isUnchanged(Version drawn, Version last) {
            return off.contains(Rule.LAST_VERSION) || super.isUnchanged(drawn, last);
        }

        @Override
        boolean voidsLease() {
            return !off.contains(Rule.VOIDED_LEASE);
        }

        @Override
        boolean keepsMarks() {
            return !off.contains(Rule.KEPT_MARKS);
        }

        @Override
        boolean writeSparesDirty() {
            return !off.contains(Rule.DIRTY_WRITE);
        }

        @Override
        boolean invalidationSparesDirty() {
            return !off.contains(Rule.DIRTY_INVALIDATION);
        }

        @Override
        boolean pinsDirty() {
            return !off.contains(Rule.DIRTY_PIN);
        }

        @Override
        boolean generationSparesDirty() {
            return !off.contains(Rule.DIRTY_GENERATION);
        }

        @Override
        boolean epochSparesDirty() {
            return !off.contains(Rule.DIRTY_EPOCH);
        }

        @Override
        boolean remembersOperations() {
            return !off.contains(Rule.OPERATIONS);
        }

        @Override
        boolean tellsUnproved() {
            return !off.contains(Rule.UNPROVED);
        }

        @Override
        boolean voidsFirstAttempts() {
            return !off.contains(Rule.VOIDED_ATTEMPT);
        }

        @Override
        boolean supersedesLetters() {
            return !off.contains(Rule.SUPERSEDED_LETTERS);
        }

        @Override
        boolean countsRecords() {
            return !off.contains(Rule.COUNTED_RECORDS);
        }

        @Override
        boolean onlyTheLastRecordCleans() {
            return !off.contains(Rule.LAST_RECORD);
        }

        @Override
        boolean leftoversGo() {
            return !off.contains(Rule.LEFTOVERS);
        }

        @Override
        boolean dropsAfterFlush() {
            return !off.contains(Rule.DROP_AFTER_FLUSH);
        }

        @Override
        boolean vacancyHolds() {
            return !off.contains(Rule.VACANCY);
        }

        @Override
        boolean isSameServer(String known, String identity) {
            return off.contains(Rule.SERVER_IDENTITY) || super.isSameServer(known, identity);
        }

        @Override
        Head head(LogPosition position, long known, Head read) {
            return off.contains(Rule.HEAD) ? new Head(known, position.number()) : super.head(position, known, read);
        }
    }
}
