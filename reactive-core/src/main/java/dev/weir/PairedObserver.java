/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.metrics.LoadObserver;
import dev.weir.metrics.LoadOutcome;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** A pair of observers of the same loads and waits, each of which makes its own of them. */
record PairedObserver(LoadObserver first, LoadObserver second) implements LoadObserver {

    static LoadObserver of(LoadObserver first, LoadObserver second) {
        if (first == NOBODY || second == NOBODY) {
            return first == NOBODY ? second : first;
        }
        return new PairedObserver(first, second);
    }

    @Override
    public boolean isWatching() {
        return first.isWatching() || second.isWatching();
    }

    @Override
    public Sight loading(String cache, int keys, ContextView carried) {
        return new PairedSight(
                first.isWatching() ? first.loading(cache, keys, carried) : Sight.NONE,
                second.isWatching() ? second.loading(cache, keys, carried) : Sight.NONE);
    }

    @Override
    public Sight waiting(String cache, ContextView waiter, Supplier<Sight> load) {
        return new PairedSight(
                first.isWatching() ? first.waiting(cache, waiter, () -> PairedSight.first(load.get())) : Sight.NONE,
                second.isWatching() ? second.waiting(cache, waiter, () -> PairedSight.second(load.get())) : Sight.NONE);
    }

    /** What both have made of one load or one wait. */
    private record PairedSight(Sight first, Sight second) implements Sight {

        static Sight first(Sight seen) {
            return seen instanceof PairedSight pair ? pair.first : seen;
        }

        static Sight second(Sight seen) {
            return seen instanceof PairedSight pair ? pair.second : seen;
        }

        @Override
        public Context scope(Context carried) {
            return second.scope(first.scope(carried));
        }

        @Override
        public void ended(LoadOutcome outcome, @Nullable Throwable error) {
            first.ended(outcome, error);
            second.ended(outcome, error);
        }
    }
}
