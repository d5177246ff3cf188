/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.coherence.CoherenceState;
import dev.weir.metrics.CacheDescription;
import dev.weir.metrics.CacheRecorder;
import dev.weir.metrics.CacheStats;
import dev.weir.metrics.LoadObserver;
import dev.weir.metrics.LoadOutcome;
import dev.weir.metrics.OutboxStats;
import dev.weir.metrics.Reach;
import dev.weir.metrics.RemoteOperation;
import dev.weir.metrics.RemoteStats;
import dev.weir.tier.TierException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * A recorder, and its observer, that cannot hurt a cache: what a user's own one throws is dropped.
 *
 * <p>Errors of the machine too, such as a class of the recorder's that is missing: whoever tells it something is in the
 * middle of answering requests, and nobody else would finish that.
 */
final class GuardedRecorder implements CacheRecorder {

    private final CacheRecorder recorder;

    private GuardedRecorder(CacheRecorder recorder) {
        this.recorder = recorder;
    }

    static CacheRecorder of(CacheRecorder recorder) {
        return recorder == NOOP || recorder instanceof GuardedRecorder || recorder instanceof PairedRecorder
                ? recorder
                : new GuardedRecorder(recorder);
    }

    @Override
    public void built(CacheDescription cache, Supplier<CacheStats> stats) {
        guarded(() -> recorder.built(cache, stats));
    }

    @Override
    public void closed(String cache) {
        guarded(() -> recorder.closed(cache));
    }

    @Override
    public void shared(String weir, Supplier<RemoteStats> stats) {
        guarded(() -> recorder.shared(weir, stats));
    }

    @Override
    public void unshared(String weir) {
        guarded(() -> recorder.unshared(weir));
    }

    @Override
    public void coherenceChanged(String weir, CoherenceState state) {
        guarded(() -> recorder.coherenceChanged(weir, state));
    }

    @Override
    public void writesBehind(String cache, Supplier<OutboxStats> stats) {
        guarded(() -> recorder.writesBehind(cache, stats));
    }

    @Override
    public void breaks(String cache, Supplier<Reach> source) {
        guarded(() -> recorder.breaks(cache, source));
    }

    @Override
    public void flushed(String cache, int records, long nanos) {
        guarded(() -> recorder.flushed(cache, records, nanos));
    }

    @Override
    public boolean timesHits() {
        return guarded(recorder::timesHits, false);
    }

    @Override
    public void hit(String cache, long nanos, Duration age) {
        guarded(() -> recorder.hit(cache, nanos, age));
    }

    @Override
    public void staleServed(String cache, Duration age) {
        guarded(() -> recorder.staleServed(cache, age));
    }

    @Override
    public void loaded(String cache, LoadOutcome outcome, long nanos) {
        guarded(() -> recorder.loaded(cache, outcome, nanos));
    }

    @Override
    public void stored(String cache, Duration freshFor) {
        guarded(() -> recorder.stored(cache, freshFor));
    }

    /** Without a lambda: it is on the way of every hit in the remote tier. */
    @Override
    public void remoteAnswered(String cache, RemoteOperation operation, long nanos) {
        try {
            recorder.remoteAnswered(cache, operation, nanos);
        } catch (Throwable broken) {
            dropped(broken);
        }
    }

    @Override
    public void remoteFailed(String cache, RemoteOperation operation, TierException.Reason reason) {
        guarded(() -> recorder.remoteFailed(cache, operation, reason));
    }

    @Override
    public void unheard(String cache, Throwable error) {
        guarded(() -> recorder.unheard(cache, error));
    }

    @Override
    public LoadObserver observer() {
        LoadObserver observer = guarded(recorder::observer, LoadObserver.NOBODY);
        return observer == LoadObserver.NOBODY ? observer : new GuardedObserver(observer);
    }

    private static void guarded(Runnable call) {
        try {
            call.run();
        } catch (Throwable broken) {
            dropped(broken);
        }
    }

    private static <T> T guarded(Supplier<? extends @Nullable T> call, T otherwise) {
        try {
            T result = call.get();
            return result == null ? otherwise : result;
        } catch (Throwable broken) {
            dropped(broken);
            return otherwise;
        }
    }

    private static void dropped(Throwable broken) {
        try {
            Operators.onErrorDropped(broken, Context.empty());
        } catch (Throwable hooked) {
            // What is hooked on must not hurt the cache either.
        }
    }

    private record GuardedObserver(LoadObserver observer) implements LoadObserver {

        @Override
        public boolean isWatching() {
            return guarded(observer::isWatching, false);
        }

        @Override
        public Sight loading(String cache, int keys, ContextView carried) {
            return guardedSight(guarded(() -> observer.loading(cache, keys, carried), Sight.NONE));
        }

        @Override
        public Sight waiting(String cache, ContextView waiter, Supplier<Sight> load) {
            return guardedSight(guarded(
                    () -> observer.waiting(cache, waiter, () -> unguarded(load.get())), Sight.NONE));
        }

        private static Sight unguarded(Sight sight) {
            return sight instanceof GuardedSight guarded ? guarded.sight : sight;
        }

        private static Sight guardedSight(Sight sight) {
            return sight == Sight.NONE ? sight : new GuardedSight(sight);
        }
    }

    private record GuardedSight(LoadObserver.Sight sight) implements LoadObserver.Sight {

        @Override
        public Context scope(Context carried) {
            return guarded(() -> sight.scope(carried), carried);
        }

        @Override
        public void ended(LoadOutcome outcome, @Nullable Throwable error) {
            guarded(() -> sight.ended(outcome, error));
        }
    }
}
