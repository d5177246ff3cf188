/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Entry.Freshness;
import dev.weir.Entry.Tier;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/** A waiter: one subscriber of one read that could not be answered on the spot. On board of a flight it is a stack node. */
sealed class Waiter<K, V, T> extends Deferred<T> permits NestedWaiter {

    final ReadMono<K, V, T> read;

    /** The one that boarded before. Written by the flight. */
    @Nullable
    Waiter<K, V, ?> next;

    Waiter(CoreSubscriber<? super T> actual, ReadMono<K, V, T> read) {
        super(actual);
        this.read = read;
    }

    final boolean answer(LocalEntry<V> entry, Tier tier, Freshness freshness, boolean coalesced) {
        T shaped = read.shape(entry, tier, freshness, coalesced);
        return shaped == null ? complete() : answer(shaped);
    }

    @Override
    final void cancelled(@Nullable Flight<?, ?> flight) {
        answered();
        if (flight != null) {
            flight.leave();
        }
    }
}
