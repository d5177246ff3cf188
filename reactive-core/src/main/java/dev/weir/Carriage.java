/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.LinkedHashSet;
import java.util.Set;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * A carriage: what of a caller's Reactor Context travels with a load.
 *
 * <p>A load outlives its caller and answers others too, so it must not run with the caller's identity or transaction:
 * only the keys named here are carried.
 */
final class Carriage {

    /** The observation that the load belongs to, and what its caller wants done with values that are discarded. */
    static final Carriage DEFAULT =
            new Carriage(Set.of("micrometer.observation", "reactor.onDiscard.local"), Context.empty());

    private final Set<Object> keys;
    private final Context fixed;

    private Carriage(Set<Object> keys, Context fixed) {
        this.keys = keys;
        this.fixed = fixed;
    }

    Carriage with(Object key) {
        Set<Object> more = new LinkedHashSet<>(keys);
        more.add(key);
        return new Carriage(more, fixed);
    }

    /** Loads of a tenant's pool see whose they are, however the caller said so. */
    Carriage forTenant(String tenant) {
        return new Carriage(keys, Wishes.NONE.withTenant(tenant).into(fixed));
    }

    Context of(ContextView caller) {
        Context carried = fixed;
        for (Object key : keys) {
            if (caller.hasKey(key)) {
                carried = carried.put(key, caller.get(key));
            }
        }
        return carried;
    }
}
