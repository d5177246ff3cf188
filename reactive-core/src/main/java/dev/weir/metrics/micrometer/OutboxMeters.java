/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.metrics.micrometer;

import dev.weir.metrics.OutboxStats;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** A set of the meters of one cache's outbox, from when it is registered until it is removed. */
final class OutboxMeters {

    private final MeterRegistry registry;
    private final Tags tags;
    private final Supplier<OutboxStats> stats;
    private final List<Meter> own = new ArrayList<>();
    private final DistributionSummary batches;
    private final Timer flushes;

    OutboxMeters(MeterRegistry registry, String cache, Supplier<OutboxStats> stats) {
        this.registry = registry;
        this.tags = Tags.of("cache", cache);
        this.stats = stats;
        gauge(WeirMeter.OUTBOX_RECORDS, OutboxStats::waiting);
        gauge(WeirMeter.OUTBOX_AGE, now -> seconds(now.lag()));
        gauge(WeirMeter.OUTBOX_PARKED, OutboxStats::parked);
        gauge(WeirMeter.OUTBOX_DEAD, OutboxStats::deadLetters);
        count(WeirMeter.OUTBOX_ACCEPTED, OutboxStats::accepted);
        count(WeirMeter.OUTBOX_FLUSHED, OutboxStats::flushed);
        count(WeirMeter.OUTBOX_RETRIES, OutboxStats::retries);
        count(WeirMeter.OUTBOX_REFUSED, OutboxStats::refused);
        count(WeirMeter.OUTBOX_BURIED, OutboxStats::buried);
        count(WeirMeter.OUTBOX_CONFLICTS, OutboxStats::conflicts);
        this.batches = registered(
                WeirMeter.OUTBOX_BATCH,
                () -> DistributionSummary.builder(WeirMeter.OUTBOX_BATCH.getName())
                        .description(WeirMeter.OUTBOX_BATCH.description())
                        .tags(tags)
                        .register(registry));
        this.flushes = registered(
                WeirMeter.OUTBOX_FLUSH,
                () -> Timer.builder(WeirMeter.OUTBOX_FLUSH.getName())
                        .description(WeirMeter.OUTBOX_FLUSH.description())
                        .tags(tags)
                        .register(registry));
    }

    void flushed(int records, long nanos) {
        batches.record(records);
        flushes.record(nanos, TimeUnit.NANOSECONDS);
    }

    void remove() {
        own.forEach(registry::remove);
    }

    private void gauge(WeirMeter meter, ToDoubleFunction<OutboxStats> number) {
        // What another recorder has registered reads that one's cache.
        if (isUnknown(meter)) {
            own.add(Gauge.builder(meter.getName(), stats, source -> number.applyAsDouble(source.get()))
                    .description(meter.description())
                    .baseUnit(meter.getBaseUnit())
                    .tags(tags)
                    .strongReference(true)
                    .register(registry));
        }
    }

    private void count(WeirMeter meter, ToDoubleFunction<OutboxStats> number) {
        if (isUnknown(meter)) {
            own.add(FunctionCounter.builder(meter.getName(), stats, source -> number.applyAsDouble(source.get()))
                    .description(meter.description())
                    .tags(tags)
                    .register(registry));
        }
    }

    private <M extends Meter> M registered(WeirMeter meter, Supplier<M> registration) {
        boolean isMine = isUnknown(meter);
        M registered = registration.get();
        if (isMine) {
            own.add(registered);
        }
        return registered;
    }

    private boolean isUnknown(WeirMeter meter) {
        return registry.find(meter.getName()).tags(tags).meter() == null;
    }

    private static double seconds(Duration time) {
        return time.getSeconds() + time.getNano() / 1e9;
    }
}
