/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.testing.LooseServer;
import dev.weir.testing.LooseStore;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A set of protections that are on, and where those that are not are likely to be missed.
 *
 * @param missing what is off, in words
 * @param server by which rules it goes
 * @param store by which rules it flushes
 * @param fences which are up
 * @param unheeded what users of the source do not go by
 * @param theme how scenarios are tilted, so that what is missing shows soon
 */
record Protections(
        String missing,
        LooseServer server,
        LooseStore store,
        Fences fences,
        Set<SimulatedSource.Rule> unheeded,
        UnaryOperator<Scenario> theme) {

    static final Protections ALL = new Protections(
            "nothing", LooseServer.without(), LooseStore.without(), Fences.UP, Set.of(), drawn -> drawn);

    static Protections without(String missing, Fences fences) {
        return ALL.with(missing, LooseServer.without(), fences);
    }

    static Protections without(LooseServer.Rule... rules) {
        return ALL.with(String.valueOf(List.of(rules)), LooseServer.without(rules), Fences.UP);
    }

    static Protections without(SimulatedSource.Rule rule) {
        return new Protections(rule.name(), ALL.server, ALL.store, Fences.UP, Set.of(rule), drawn -> drawn);
    }

    static Protections without(LooseStore.Rule rule) {
        return new Protections(rule.name(), ALL.server, LooseStore.without(rule), Fences.UP, Set.of(), drawn -> drawn);
    }

    Protections with(String without, LooseServer other, Fences others) {
        return new Protections(without, other, store, others, unheeded, theme);
    }

    Protections where(UnaryOperator<Scenario> other) {
        return new Protections(missing, server, store, fences, unheeded, other);
    }

    @Override
    public String toString() {
        return missing;
    }
}
