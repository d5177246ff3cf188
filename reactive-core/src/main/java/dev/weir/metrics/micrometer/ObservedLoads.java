/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.metrics.micrometer;

import dev.weir.metrics.LoadObserver;
import dev.weir.metrics.LoadOutcome;
import dev.weir.metrics.micrometer.WeirObservation.Key;
import io.micrometer.observation.NullObservation;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * An observer that makes a Micrometer observation of each load and each wait. What handlers and conventions throw goes to
 * the hook of Reactor's for dropped errors.
 */
final class ObservedLoads implements LoadObserver {

    private static final String CARRIED = ObservationThreadLocalAccessor.KEY;

    private final ObservationRegistry registry;

    ObservedLoads(ObservationRegistry registry) {
        this.registry = registry;
    }

    @Override
    public boolean isWatching() {
        return !registry.isNoop();
    }

    @Override
    public Sight loading(String cache, int keys, ContextView carried) {
        return guarded(() -> {
            Observation observation = begin(WeirObservation.LOAD, cache, new Observation.Context(), carried);
            if (observation.isNoop()) {
                return Sight.NONE;
            }
            observation.highCardinalityKeyValue(Key.KEYS.withValue(Integer.toString(keys)));
            return new SeenLoad(observation);
        });
    }

    @Override
    public Sight waiting(String cache, ContextView waiter, Supplier<Sight> load) {
        return guarded(() -> {
            WaitContext context = new WaitContext();
            Observation observation = begin(WeirObservation.WAIT, cache, context, waiter);
            return observation.isNoop() ? Sight.NONE : new SeenWait(observation, context, load);
        });
    }

    /**
     * Begins below the observation that the Reactor Context names, or below none. The one of the thread may be anybody's:
     * a batch leaves on the thread of whoever made room for it. Handlers look at the thread too, hence the scope.
     */
    @SuppressWarnings("try") // the scope is only to be closed
    private Observation begin(
            WeirObservation kind, String cache, Observation.Context context, ContextView requestContext) {
        Observation parent = requestContext.getOrDefault(CARRIED, null);
        Supplier<Observation> beginning = () -> started(kind, cache, context, parent);
        if (registry.getCurrentObservation() == parent) {
            return beginning.get();
        }
        Observation around = parent == null ? new NullObservation(registry) : parent;
        try (Observation.Scope scope = around.openScope()) {
            return beginning.get();
        }
    }

    private Observation started(
            WeirObservation kind, String cache, Observation.Context context, @Nullable Observation parent) {
        Observation observation = Observation.createNotStarted(kind.getName(), () -> context, registry);
        if (!observation.isNoop()) {
            context.setParentObservation(parent);
        }
        return observation
                .contextualName(kind.of(cache))
                .lowCardinalityKeyValue(Key.CACHE.withValue(cache))
                .start();
    }

    private static Sight guarded(Supplier<Sight> call) {
        try {
            return call.get();
        } catch (RuntimeException broken) {
            dropped(broken);
            return Sight.NONE;
        }
    }

    private static void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException broken) {
            dropped(broken);
        }
    }

    private static void dropped(Throwable broken) {
        try {
            Operators.onErrorDropped(broken, Context.empty());
        } catch (RuntimeException hooked) {
            // What is hooked on must not harm the load.
        }
    }

    /** What has begun and is to be ended. */
    private abstract static sealed class Seen implements Sight {

        final Observation observation;

        private Seen(Observation observation) {
            this.observation = observation;
        }

        /** What becomes known at the end. */
        abstract void learn();

        @Override
        public final void ended(LoadOutcome outcome, @Nullable Throwable error) {
            guarded(() -> {
                learn();
                observation.lowCardinalityKeyValue(
                        Key.OUTCOME.withValue(outcome.name().toLowerCase(Locale.ROOT)));
                if (error != null) {
                    observation.error(error);
                }
            });
            // Whatever came of that: no handler must keep it for ever.
            guarded(observation::stop);
        }
    }

    private static final class SeenLoad extends Seen {

        SeenLoad(Observation observation) {
            super(observation);
        }

        @Override
        public Context scope(Context carried) {
            return carried.put(CARRIED, observation);
        }

        @Override
        void learn() {}
    }

    private static final class SeenWait extends Seen {

        private final WaitContext context;
        private final Supplier<Sight> load;

        SeenWait(Observation observation, WaitContext context, Supplier<Sight> load) {
            super(observation);
            this.context = context;
            this.load = load;
        }

        @Override
        void learn() {
            if (load.get() instanceof SeenLoad seen) {
                context.load(seen.observation.getContextView());
            }
        }
    }
}
