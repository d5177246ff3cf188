/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import dev.weir.time.CacheClock;
import java.util.EnumSet;
import java.util.Set;

/** A loose store: one in memory that leaves out some of the rules, as a control of what is meant to notice. */
public final class LooseStore {

    private final Set<Rule> off;

    private LooseStore(Set<Rule> off) {
        this.off = off;
    }

    public static LooseStore without(Rule... rules) {
        Set<Rule> off = EnumSet.noneOf(Rule.class);
        off.addAll(Set.of(rules));
        return new LooseStore(off);
    }

    /** The rules it leaves out. */
    public Set<Rule> off() {
        return Set.copyOf(off);
    }

    public <K, V> InMemoryStore<K, V> named(String name, CacheClock clock) {
        return InMemoryStore.create(name, clock, new LooseRules(off));
    }

    /** A rule that can be left out. */
    public enum Rule {
        /** A flush compares the turn. */
        TURN,
        /** A flush compares the epoch. */
        EPOCH,
        /** A flush locks its lane. */
        LOCK,
        /** The checkpoint is committed with the data. */
        CHECKPOINT,
        /** Together means all or nothing. */
        ALL_OR_NOTHING,
        /** What comes after something refused of its key waits. */
        ORDER
    }

    private static final class LooseRules extends StoreRules {

        private final Set<Rule> off;

        private LooseRules(Set<Rule> off) {
            this.off = off;
        }

        @Override
        boolean turnMatches(long read, long found) {
            return off.contains(Rule.TURN) || super.turnMatches(read, found);
        }

        @Override
        boolean epochMatches(long read, long found) {
            return off.contains(Rule.EPOCH) || super.epochMatches(read, found);
        }

        @Override
        boolean locksLanes() {
            return !off.contains(Rule.LOCK);
        }

        @Override
        boolean movesWithTheData() {
            return !off.contains(Rule.CHECKPOINT);
        }

        @Override
        boolean isAllOrNothing() {
            return !off.contains(Rule.ALL_OR_NOTHING);
        }

        @Override
        boolean keepsOrderBehindRefused() {
            return !off.contains(Rule.ORDER);
        }
    }
}
