/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.policy.WhenAbandoned;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** The path of a refresh: a flight that nobody waits for, while its key's entry goes on being served. */
final class RefreshPath<K, V> {

    private final LocalTier<K, V> tier;
    private final LoadPath<K, V> loads;

    RefreshPath(LocalTier<K, V> tier, LoadPath<K, V> loads) {
        this.tier = tier;
        this.loads = loads;
    }

    /** Of many who find the same entry due, the first one's loader runs. */
    void behind(K key, LocalEntry<V> entry, Loader<? super K, V> loader, ContextView caller) {
        Flight<K, V> flight = loads.newFlight(key, entry, WhenAbandoned.CONTINUE);
        if (tier.install(flight, entry)) {
            loads.departBehindAnAnswer(flight, loader, caller);
        }
    }

    /** Loads what was invalidated or expired before anybody asks for it, unless somebody has, or has put something. */
    void inPlaceOf(K key, @Nullable LocalEntry<V> left, Loader<? super K, V> loader) {
        Flight<K, V> flight = loads.newFlight(key, left, WhenAbandoned.CONTINUE);
        if (tier.install(flight, left)) {
            loads.departBehindAnAnswer(flight, loader, Context.empty());
        }
    }
}
