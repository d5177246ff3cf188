/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.metrics.LoadObserver;
import dev.weir.metrics.LoadOutcome;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
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

    /** No load. */
    static final Load NONE = new Past(LoadObserver.Sight.NONE);

    private static final Object KEY = Load.class;

    private final Set<NestedWaiter<?, ?, ?>> waitsIn = ConcurrentHashMap.newKeySet(1);

    /** What a flight is carried by that has been released from this load, if it had one: that nobody can wait for. */
    static Load past(@Nullable Load carrier) {
        return carrier == null ? NONE : new Past(carrier.sight());
    }

    /** The load on whose behalf a request with this context is made. */
    static @Nullable Load in(ContextView context) {
        return context.getOrDefault(KEY, null);
    }

    /**
     * Called once for each of its flights that has ended before it, with how the flight did. The last one's end is the
     * load's; then this returns true, and whoever called it has to cancel the load.
     */
    abstract boolean release(LoadOutcome why, @Nullable Throwable error);

    /** What those who watch make of it. */
    LoadObserver.Sight sight() {
        return LoadObserver.Sight.NONE;
    }

    /** Cancels the subscription, which runs the loader's code. */
    abstract void cancel();

    final Context scope(Context carried) {
        return carried.put(KEY, this);
    }

    final void waitsIn(NestedWaiter<?, ?, ?> waiter) {
        waitsIn.add(waiter);
    }

    final void waitsNoLongerIn(NestedWaiter<?, ?, ?> waiter) {
        waitsIn.remove(waiter);
    }

    /** Whether a flight waits for this load, be it through any number of others. */
    final boolean isWaitedForBy(Flight<?, ?> flight) {
        Set<Load> visited = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Flight<?, ?>> ahead = new ArrayDeque<>();
        for (Flight<?, ?> next = flight; next != null; next = ahead.poll()) {
            Load load = next.load();
            if (load == this) {
                return true;
            }
            if (load != null && visited.add(load)) {
                load.addWhatItWaitsFor(ahead);
            }
        }
        return false;
    }

    private void addWhatItWaitsFor(Deque<Flight<?, ?>> flights) {
        for (NestedWaiter<?, ?, ?> waiter : waitsIn) {
            Flight<?, ?> flight = waiter.flight();
            if (flight != null) {
                flights.add(flight);
            }
        }
    }

    /** A load that is no concern of its flight's any more, but for those who are still to be told which one it was. */
    private static final class Past extends Load {

        private final LoadObserver.Sight sight;

        private Past(LoadObserver.Sight sight) {
            this.sight = sight;
        }

        @Override
        LoadObserver.Sight sight() {
            return sight;
        }

        @Override
        boolean release(LoadOutcome why, @Nullable Throwable error) {
            return false;
        }

        @Override
        void cancel() {}
    }
}
