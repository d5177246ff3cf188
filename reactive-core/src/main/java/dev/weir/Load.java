/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * A load: one subscription to a loader, on behalf of one flight or of a batch of them.
 *
 * <p>It travels in the Reactor Context of the loader, so that a request made by the loader is recognised as made on the
 * load's behalf. Loads and the flights they wait for form a graph; a request that would close a circle in it would wait
 * for ever and is refused. A waiter is entered before the circle is looked for, so of two requests that close one
 * together at least one sees it.
 */
abstract class Load {

    /** What a flight that has been released is carried by. */
    static final Load NONE = new Load() {
        @Override
        void release() {}
    };

    private static final Object KEY = Load.class;

    private final Set<NestedWaiter<?, ?, ?>> waitsIn = ConcurrentHashMap.newKeySet(1);

    /** The load on whose behalf a request with this context is made. */
    static @Nullable Load in(ContextView context) {
        return context.getOrDefault(KEY, null);
    }

    /** Called once for each of its flights that has ended before it; the last one's end cancels the subscription. */
    abstract void release();

    final Context scope(Context carried) {
        return carried.put(KEY, this);
    }

    final void waitsIn(NestedWaiter<?, ?, ?> waiter) {
        waitsIn.add(waiter);
    }

    final void waitsNoLongerIn(NestedWaiter<?, ?, ?> waiter) {
        waitsIn.remove(waiter);
    }

    final boolean isWaitedForBy(Flight<?, ?> flight) {
        return isWaitedForBy(flight, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private boolean isWaitedForBy(Flight<?, ?> flight, Set<Load> visited) {
        Load load = flight.load();
        if (load == this) {
            return true;
        }
        if (load == null || !visited.add(load)) {
            return false;
        }
        for (NestedWaiter<?, ?, ?> waiter : load.waitsIn) {
            Flight<?, ?> next = waiter.flight();
            if (next != null && isWaitedForBy(next, visited)) {
                return true;
            }
        }
        return false;
    }
}
