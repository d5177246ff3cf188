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
    private final Chronicle chronicle;
    private final LoadPath<K, V> loads;

    RefreshPath(Pool<K, V> pool, LoadPath<K, V> loads) {
        this.tier = pool.tier;
        this.chronicle = pool.chronicle;
        this.loads = loads;
    }

    /** Of many who find the same entry due, the first one's loader runs. */
    void behind(K key, LocalEntry<V> entry, Loader<? super K, V> loader, ContextView caller) {
        depart(loads.newFlight(key, entry, WhenAbandoned.CONTINUE), entry, loader, caller);
    }

    /** Loads what was invalidated or expired before anybody asks for it, unless somebody has, or has put something. */
    void inPlaceOf(K key, @Nullable LocalEntry<V> left, Loader<? super K, V> loader) {
        depart(loads.newFlight(key, left, WhenAbandoned.CONTINUE), left, loader, Context.empty());
    }

    private void depart(
            Flight<K, V> flight, @Nullable LocalEntry<V> found, Loader<? super K, V> loader, ContextView caller) {
        if (tier.install(flight, found)) {
            loads.departBehindAnAnswer(flight, loader, caller);
        } else {
            chronicle.contended();
        }
    }
}
