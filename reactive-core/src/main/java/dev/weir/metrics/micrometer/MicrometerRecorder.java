/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.metrics.micrometer;

import static java.util.Objects.requireNonNull;

import dev.weir.metrics.CacheDescription;
import dev.weir.metrics.CacheRecorder;
import dev.weir.metrics.CacheStats;
import dev.weir.metrics.LoadObserver;
import dev.weir.metrics.LoadOutcome;
import dev.weir.metrics.OutboxStats;
import dev.weir.metrics.RemoteOperation;
import dev.weir.metrics.RemoteStats;
import dev.weir.tier.TierException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A recorder that keeps the meters of {@link WeirMeter} in a registry of Micrometer's, from when a cache is built until
 * it is closed.
 *
 * <p>Use one for a registry. Caches of one name in several weirs share their meters, which show the sum; these stay until
 * the last of the caches is closed. Meters that another recorder has registered are neither fed by the statistics of this
 * one's caches nor removed.
 */
public final class MicrometerRecorder implements CacheRecorder {

    private final MeterRegistry registry;
    private final LoadObserver observer;
    private final ConcurrentMap<String, Watched> caches = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, OutboxMeters> outboxes = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, RemoteMeters> weirs = new ConcurrentHashMap<>();

    private MicrometerRecorder(MeterRegistry registry, LoadObserver observer) {
        this.registry = registry;
        this.observer = observer;
    }

    /** A recorder that keeps meters and observes nothing. */
    public static MicrometerRecorder on(MeterRegistry registry) {
        return new MicrometerRecorder(requireNonNull(registry, "registry must not be null"), LoadObserver.NOBODY);
    }

    /** Another recorder, of the same registry, that also makes the observations of {@link WeirObservation}. */
    public MicrometerRecorder observing(ObservationRegistry observations) {
        requireNonNull(observations, "observations must not be null");
        return new MicrometerRecorder(registry, new ObservedLoads(observations));
    }

    @Override
    public void built(CacheDescription cache, Supplier<CacheStats> stats) {
        String name = cache.name();
        Watched watched = caches.compute(name, (same, known) -> {
            Watched all = known == null
                    ? new Watched(new StatsReading(registry.config().clock()))
                    : known;
            return all.joined(stats);
        });
        watched.register(registry, cache);
    }

    @Override
    public void writesBehind(String cache, Supplier<OutboxStats> stats) {
        outboxes.computeIfAbsent(cache, name -> new OutboxMeters(registry, name, stats));
    }

    @Override
    public void flushed(String cache, int records, long nanos) {
        OutboxMeters meters = outboxes.get(cache);
        if (meters != null) {
            meters.flushed(records, nanos);
        }
    }

    @Override
    public void closed(String cache) {
        OutboxMeters outbox = outboxes.remove(cache);
        if (outbox != null) {
            outbox.remove();
        }
        Watched watched = caches.get(cache);
        boolean last = caches.computeIfPresent(cache, (same, known) -> known.left() ? null : known) == null;
        if (watched != null && last) {
            watched.remove();
        }
    }

    @Override
    public void shared(String weir, Supplier<RemoteStats> stats) {
        weirs.computeIfAbsent(weir, name -> new RemoteMeters(registry, name, stats));
    }

    @Override
    public void unshared(String weir) {
        RemoteMeters meters = weirs.remove(weir);
        if (meters != null) {
            meters.remove();
        }
    }

    @Override
    public boolean timesHits() {
        return true;
    }

    @Override
    public void hit(String cache, long nanos, Duration age) {
        tell(cache, meters -> meters.hit(nanos, age));
    }

    @Override
    public void staleServed(String cache, Duration age) {
        tell(cache, meters -> meters.staleServed(age));
    }

    @Override
    public void loaded(String cache, LoadOutcome outcome, long nanos) {
        tell(cache, meters -> meters.loaded(outcome, nanos));
    }

    @Override
    public void stored(String cache, Duration freshFor) {
        tell(cache, meters -> meters.stored(freshFor));
    }

    /** Without a lambda: it is on the way of every hit in the remote tier. */
    @Override
    public void remoteAnswered(String cache, RemoteOperation operation, long nanos) {
        Watched watched = caches.get(cache);
        CacheMeters meters = watched == null ? null : watched.meters;
        if (meters != null) {
            meters.remoteAnswered(operation, nanos);
        }
    }

    @Override
    public void remoteFailed(String cache, RemoteOperation operation, TierException.Reason reason) {
        tell(cache, meters -> meters.remoteFailed(reason));
    }

    @Override
    public void unheard(String cache, Throwable error) {
        tell(cache, CacheMeters::unheard);
    }

    @Override
    public LoadObserver observer() {
        return observer;
    }

    /** What comes before a cache is built or after it was closed has no meter to go to. */
    private void tell(String cache, Consumer<CacheMeters> what) {
        Watched watched = caches.get(cache);
        CacheMeters meters = watched == null ? null : watched.meters;
        if (meters != null) {
            what.accept(meters);
        }
    }

    /** What is watched under one name: usually one cache. */
    private static final class Watched {

        private final StatsReading reading;
        private int open; // changed inside the map alone
        private volatile @Nullable CacheMeters meters;

        Watched(StatsReading reading) {
            this.reading = reading;
        }

        Watched joined(Supplier<CacheStats> stats) {
            reading.add(stats);
            open++;
            return this;
        }

        /** Whether that was the last one. */
        boolean left() {
            open--;
            return open == 0;
        }

        /** Outside the map: registries have users' code in them. */
        void register(MeterRegistry registry, CacheDescription cache) {
            CacheMeters known = meters;
            CacheMeters registered = known == null ? new CacheMeters(registry, cache.name(), reading) : known;
            if (cache.weighsBytes()) {
                registered.readSizeInBytes();
            }
            if (cache.isShared()) {
                registered.readRemote();
            }
            meters = registered;
        }

        void remove() {
            CacheMeters last = meters;
            if (last != null) {
                last.remove();
            }
        }
    }
}
