/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.metrics.micrometer;

import dev.weir.coherence.CoherenceState;
import dev.weir.metrics.Reach;
import dev.weir.metrics.RemoteStats;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** A set of the meters of one weir's remote tier, from when it is registered until it is removed. */
final class RemoteMeters {

    private final MeterRegistry registry;
    private final String weir;
    private final Supplier<RemoteStats> stats;
    private final List<Meter> own = new ArrayList<>();

    RemoteMeters(MeterRegistry registry, String weir, Supplier<RemoteStats> stats) {
        this.registry = registry;
        this.weir = weir;
        this.stats = stats;
        for (CoherenceState state : CoherenceState.values()) {
            gauge(WeirMeter.COHERENCE, now -> now.coherence() == state ? 1 : 0, state);
        }
        gauge(
                WeirMeter.COHERENCE_AGE,
                now -> now.knownUpTo().map(RemoteMeters::seconds).orElse(Double.NaN));
        for (Reach state : Reach.values()) {
            gauge(WeirMeter.REMOTE_REACH, now -> now.reach() == state ? 1 : 0, state);
        }
        gauge(WeirMeter.RECOVERY_OWED, RemoteStats::owed);
        gauge(WeirMeter.RECOVERY_AGE, now -> seconds(now.oldestOwed()));
    }

    void remove() {
        own.forEach(registry::remove);
    }

    private void gauge(WeirMeter meter, ToDoubleFunction<RemoteStats> number, Enum<?>... state) {
        Tags tags = Tags.of(meter.tags().get(0), weir);
        for (Enum<?> one : state) {
            tags = tags.and(meter.tags().get(1), one.name().toLowerCase(Locale.ROOT));
        }
        // What another recorder has registered reads that one's weir.
        if (registry.find(meter.getName()).tags(tags).meter() == null) {
            own.add(Gauge.builder(meter.getName(), stats, source -> number.applyAsDouble(source.get()))
                    .description(meter.description())
                    .baseUnit(meter.getBaseUnit())
                    .tags(tags)
                    .strongReference(true)
                    .register(registry));
        }
    }

    private static double seconds(Duration time) {
        return time.getSeconds() + time.getNano() / 1e9;
    }
}
