/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.metrics.micrometer;

import dev.weir.metrics.CacheStats;
import dev.weir.metrics.EvictionReason;
import dev.weir.metrics.LoadOutcome;
import dev.weir.metrics.RemoteOperation;
import dev.weir.tier.TierException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * A set of the meters of one cache, from when it is registered until it is removed.
 *
 * <p>What the statistics count is read when somebody asks. Only what they do not know is told as it happens.
 */
final class CacheMeters {

    private static final String LOCAL = "local";
    private static final String REMOTE = "remote";
    private static final String FRESH = "fresh";
    private static final String STALE = "stale";

    /** A longer time is as good as for ever, and would drown all others in a mean. */
    private static final Duration LONGEST = Duration.ofDays(365);

    /** In seconds: from one second over minutes and hours to a week. */
    private static final double[] TIMES = {1, 10, 60, 300, 900, 3_600, 21_600, 86_400, 604_800};

    private final MeterRegistry registry;
    private final String cache;
    private final StatsReading reading;
    private final List<Meter> own = new ArrayList<>();
    private final Timer gets;
    private final Timer loads;
    private final DistributionSummary freshAges;
    private final DistributionSummary staleAges;
    private final DistributionSummary ttls;
    private final Counter staleServed;
    private final Counter unheard;
    private final Map<RemoteOperation, Timer> remoteAnswers = new EnumMap<>(RemoteOperation.class);
    private final Map<TierException.Reason, Counter> remoteFailures = new EnumMap<>(TierException.Reason.class);

    CacheMeters(MeterRegistry registry, String cache, StatsReading reading) {
        this.registry = registry;
        this.cache = cache;
        this.reading = reading;
        this.gets = timer(LOCAL, "get");
        this.loads = timer("source", "load");
        this.freshAges = times(WeirMeter.AGE, FRESH);
        this.staleAges = times(WeirMeter.AGE, STALE);
        this.ttls = times(WeirMeter.TTL, LOCAL);
        this.staleServed = counter(WeirMeter.STALE_SERVED);
        this.unheard = counter(WeirMeter.ERRORS_UNHEARD);
        readCounters();
        readGauges();
    }

    void readSizeInBytes() {
        gauge(WeirMeter.SIZE, CacheStats::weight, LOCAL);
    }

    void readRemote() {
        count(WeirMeter.HITS, stats -> stats.remote().hits(), REMOTE, FRESH);
        count(WeirMeter.REMOTE_MISSES, stats -> stats.remote().misses());
        count(WeirMeter.LOADS_DEGRADED, stats -> stats.remote().degradedLoads());
        count(WeirMeter.LEASES_AWAITED, stats -> stats.remote().leasesAwaited());
        count(WeirMeter.WRITES_UNANNOUNCED, stats -> stats.remote().unannouncedWrites());
        count(WeirMeter.FILLS_REFUSED, stats -> stats.remote().refusedFills());
        count(WeirMeter.PAYLOADS_UNREADABLE, stats -> stats.remote().unreadable());
        for (RemoteOperation operation : RemoteOperation.values()) {
            remoteAnswers.put(operation, timer(REMOTE, lowerCase(operation)));
        }
        for (TierException.Reason reason : TierException.Reason.values()) {
            remoteFailures.put(reason, counter(WeirMeter.REMOTE_FAILURES, lowerCase(reason)));
        }
    }

    void remoteAnswered(RemoteOperation operation, long nanos) {
        Timer timer = remoteAnswers.get(operation);
        if (timer != null) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    void remoteFailed(TierException.Reason reason) {
        Counter counter = remoteFailures.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    void hit(long nanos, Duration age) {
        gets.record(nanos, TimeUnit.NANOSECONDS);
        freshAges.record(seconds(age));
    }

    void staleServed(Duration age) {
        staleServed.increment();
        staleAges.record(seconds(age));
    }

    void loaded(LoadOutcome outcome, long nanos) {
        if (outcome != LoadOutcome.REFUSED) {
            loads.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    void stored(Duration freshFor) {
        ttls.record(seconds(freshFor.compareTo(LONGEST) < 0 ? freshFor : LONGEST));
    }

    void unheard() {
        unheard.increment();
    }

    void remove() {
        own.forEach(registry::remove);
    }

    private void readCounters() {
        count(WeirMeter.HITS, CacheStats::hits, LOCAL, FRESH);
        count(WeirMeter.HITS, CacheStats::staleHits, LOCAL, STALE);
        count(WeirMeter.MISSES, CacheStats::misses);
        count(WeirMeter.COALESCED, CacheStats::coalesced);
        count(WeirMeter.CONTENDED, CacheStats::contended);
        count(WeirMeter.REFRESHES, CacheStats::refreshes);
        count(WeirMeter.WRITES, CacheStats::writes);
        count(WeirMeter.INVALIDATIONS, CacheStats::invalidations);
        count(WeirMeter.EVENTS_DROPPED, CacheStats::droppedEvents);
        for (LoadOutcome outcome : LoadOutcome.values()) {
            count(WeirMeter.LOADS, stats -> stats.loads(outcome), lowerCase(outcome));
        }
        for (EvictionReason reason : EvictionReason.values()) {
            count(WeirMeter.EVICTIONS, stats -> stats.evictions(reason), LOCAL, lowerCase(reason));
        }
    }

    private void readGauges() {
        gauge(WeirMeter.ENTRIES, CacheStats::size, LOCAL);
        gauge(WeirMeter.FLIGHTS, CacheStats::flights);
    }

    private void count(WeirMeter meter, ToLongFunction<CacheStats> number, String... values) {
        Tags tags = tags(meter, values);
        registerReading(
                meter,
                tags,
                () -> FunctionCounter.builder(meter.getName(), reading, all -> all.sum(number))
                        .description(meter.description())
                        .tags(tags)
                        .register(registry));
    }

    private void gauge(WeirMeter meter, ToLongFunction<CacheStats> number, String... values) {
        Tags tags = tags(meter, values);
        registerReading(
                meter,
                tags,
                () -> Gauge.builder(meter.getName(), reading, all -> all.sum(number))
                        .description(meter.description())
                        .baseUnit(meter.getBaseUnit())
                        .tags(tags)
                        .register(registry));
    }

    private Counter counter(WeirMeter meter, String... values) {
        Tags tags = tags(meter, values);
        return register(
                meter,
                tags,
                () -> Counter.builder(meter.getName())
                        .description(meter.description())
                        .tags(tags)
                        .register(registry));
    }

    private Timer timer(String... values) {
        Tags tags = tags(WeirMeter.LATENCY, values);
        return register(
                WeirMeter.LATENCY,
                tags,
                () -> Timer.builder(WeirMeter.LATENCY.getName())
                        .description(WeirMeter.LATENCY.description())
                        .tags(tags)
                        .register(registry));
    }

    private DistributionSummary times(WeirMeter meter, String... values) {
        Tags tags = tags(meter, values);
        return register(
                meter,
                tags,
                () -> DistributionSummary.builder(meter.getName())
                        .description(meter.description())
                        .baseUnit(meter.getBaseUnit())
                        .serviceLevelObjectives(TIMES)
                        .tags(tags)
                        .register(registry));
    }

    /** What another recorder has registered is removed by that one. */
    private <M extends Meter> M register(WeirMeter meter, Tags tags, Supplier<M> registration) {
        boolean known = isKnown(meter, tags);
        M registered = registration.get();
        if (!known) {
            own.add(registered);
        }
        return registered;
    }

    /** What another recorder has registered reads the statistics of that one's caches. */
    private <M extends Meter> void registerReading(WeirMeter meter, Tags tags, Supplier<M> registration) {
        if (!isKnown(meter, tags)) {
            own.add(registration.get());
        }
    }

    private boolean isKnown(WeirMeter meter, Tags tags) {
        return registry.find(meter.getName()).tags(tags).meter() != null;
    }

    private Tags tags(WeirMeter meter, String... values) {
        List<Tag> tags = new ArrayList<>();
        tags.add(Tag.of(meter.tags().get(0), cache));
        for (int i = 0; i < values.length; i++) {
            tags.add(Tag.of(meter.tags().get(i + 1), values[i]));
        }
        return Tags.of(tags);
    }

    private static double seconds(Duration time) {
        return time.getSeconds() + time.getNano() / 1e9;
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
