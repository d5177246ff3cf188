/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.metrics;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * An observer of loads, and of those who wait for a load that another request leads. Traces are made of it.
 *
 * <p>Its methods must return at once and must not throw.
 */
public interface LoadObserver {

    /** An observer that sees nothing. */
    LoadObserver NOBODY = new LoadObserver() {};

    /** Whether it is to be told anything now; asked before each load and each wait. */
    default boolean isWatching() {
        return this != NOBODY;
    }

    /** A load begins, for this many keys, on behalf of a request of which this much Context travels with it. */
    default Sight loading(String cache, int keys, ContextView carried) {
        return Sight.NONE;
    }

    /**
     * A request with this Context begins to wait for a load that another one leads, or that may be led by another one
     * because it is a batch. Of a read of many keys, all those that it has loaded itself are one wait. That load may not have begun, as one
     * that waits for its batch: its sight is asked for when the wait has ended, and is {@link Sight#NONE} if it never did.
     */
    default Sight waiting(String cache, ContextView waiter, Supplier<Sight> load) {
        return Sight.NONE;
    }

    /** A sight: what an observer makes of one load or one wait, from its beginning to its end. */
    interface Sight {

        /** A sight of nothing. */
        Sight NONE = new Sight() {};

        /** The Context the loader runs in, so that what it does is seen as part of the load. */
        default Context scope(Context carried) {
            return carried;
        }

        /**
         * It has ended, once. A load of several keys that has answered has ended with a value. A wait ends with what it
         * brought: a value, which may be a stale one in the place of a load that failed or goes on; an absence; an error; or
         * as abandoned, if whoever waited has left or there turned out to be nothing to wait for.
         */
        default void ended(LoadOutcome outcome, @Nullable Throwable error) {}
    }
}
