/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.testing.LooseServer;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A set of protections that are on, and where those that are not are likely to be missed.
 *
 * @param missing what is off, in words
 * @param server by which rules it goes
 * @param fences which are up
 * @param theme how scenarios are tilted, so that what is missing shows soon
 */
record Protections(String missing, LooseServer server, Fences fences, UnaryOperator<Scenario> theme) {

    static final Protections ALL = new Protections("nothing", LooseServer.without(), Fences.UP, drawn -> drawn);

    static Protections without(String missing, Fences fences) {
        return new Protections(missing, LooseServer.without(), fences, drawn -> drawn);
    }

    static Protections without(LooseServer.Rule... rules) {
        return new Protections(String.valueOf(List.of(rules)), LooseServer.without(rules), Fences.UP, drawn -> drawn);
    }

    Protections where(UnaryOperator<Scenario> other) {
        return new Protections(missing, server, fences, other);
    }

    @Override
    public String toString() {
        return missing;
    }
}
