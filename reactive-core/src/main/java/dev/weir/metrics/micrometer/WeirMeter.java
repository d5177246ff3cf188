/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.metrics.micrometer;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A meter: one name under which the numbers of all caches are found, told apart by tags.
 *
 * <p>Each has the tag {@code cache}, or {@code weir} where it is about what all caches of an application share. None is ever tagged with a key or a tenant: there may be any number of those.
 */
public enum WeirMeter implements MeterDocumentation {
    /** From the layer {@code local} of type {@code fresh} or {@code stale}; from the layer {@code remote} of type {@code fresh}. */
    HITS(
            "cache.hits",
            Meter.Type.COUNTER,
            null,
            "Reads answered from memory at once, and flights answered by the remote tier, absences included",
            "layer",
            "type"),

    MISSES("cache.misses", Meter.Type.COUNTER, null, "Reads that were not answered from memory at once"),

    /**
     * Of a {@code get} from the layer {@code local}, one in many; of every {@code load} from the {@code source}; of every
     * operation that the layer {@code remote} has answered.
     */
    LATENCY("cache.latency", Meter.Type.TIMER, "seconds", "How long answers take", "layer", "operation"),

    /** Only for caches whose weight is bytes. */
    SIZE("cache.size", Meter.Type.GAUGE, "bytes", "Size of the entries in memory", "layer"),

    EVICTIONS("cache.evictions", Meter.Type.COUNTER, null, "Entries that left memory by themselves", "layer", "reason"),

    ENTRIES("cache.entries", Meter.Type.GAUGE, null, "Entries in memory", "layer"),

    TTL(
            "cache.ttl",
            Meter.Type.DISTRIBUTION_SUMMARY,
            "seconds",
            "How long what was stored is fresh, a year at most",
            "layer"),

    /** Of type {@code fresh}, one in many, or {@code stale}, every one. */
    AGE("cache.age", Meter.Type.DISTRIBUTION_SUMMARY, "seconds", "How old served entries are", "type"),

    STALE_SERVED("cache.stale.served", Meter.Type.COUNTER, null, "Stale entries served, also in place of a load"),

    LOADS("cache.loads", Meter.Type.COUNTER, null, "Loads that have ended", "outcome"),

    FLIGHTS("cache.flights", Meter.Type.GAUGE, null, "Loads in flight"),

    COALESCED("cache.coalesced", Meter.Type.COUNTER, null, "Requests that waited for a load another one had started"),

    CONTENDED("cache.contended", Meter.Type.COUNTER, null, "Attempts to begin a load that came second"),

    REFRESHES("cache.refreshes", Meter.Type.COUNTER, null, "Loads begun behind an answer"),

    WRITES("cache.writes", Meter.Type.COUNTER, null, "Values put"),

    INVALIDATIONS(
            "cache.invalidations",
            Meter.Type.COUNTER,
            null,
            "Invalidations of keys, tags, prefixes or everything, and expiries"),

    EVENTS_DROPPED("cache.events.dropped", Meter.Type.COUNTER, null, "Events that a subscriber had no room for"),

    ERRORS_UNHEARD("cache.errors.unheard", Meter.Type.COUNTER, null, "Errors that no subscriber was left to hear"),

    REMOTE_MISSES(
            "cache.remote.misses",
            Meter.Type.COUNTER,
            null,
            "Flights that found nothing in the remote tier that would do"),

    REMOTE_FAILURES(
            "cache.remote.failures",
            Meter.Type.COUNTER,
            null,
            "Requests that the remote tier did not answer as it should, or that were not sent",
            "reason"),

    LOADS_DEGRADED(
            "cache.loads.degraded", Meter.Type.COUNTER, null, "Loads made because the remote tier could not be asked"),

    LEASES_AWAITED("cache.leases.awaited", Meter.Type.COUNTER, null, "Flights that waited for another process to load"),

    WRITES_UNANNOUNCED(
            "cache.writes.unannounced",
            Meter.Type.COUNTER,
            null,
            "Writes made though the remote tier could not be told of them before"),

    FILLS_REFUSED(
            "cache.fills.refused",
            Meter.Type.COUNTER,
            null,
            "Values that the remote tier did not take, because something had changed meanwhile"),

    PAYLOADS_UNREADABLE(
            "cache.payloads.unreadable", Meter.Type.COUNTER, null, "Entries of the remote tier that could not be read"),

    /** Of what a cache writes behind: what waits, parked records included. */
    OUTBOX_RECORDS("cache.outbox.records", Meter.Type.GAUGE, null, "Writes that have yet to reach the source"),

    OUTBOX_AGE("cache.outbox.age", Meter.Type.GAUGE, "seconds", "How long the oldest of them has been waiting"),

    OUTBOX_PARKED(
            "cache.outbox.parked",
            Meter.Type.GAUGE,
            null,
            "Writes that the source has refused and that are tried again, as far as this process drains them"),

    OUTBOX_DEAD("cache.outbox.dead", Meter.Type.GAUGE, null, "Writes that were given up"),

    OUTBOX_ACCEPTED("cache.outbox.accepted", Meter.Type.COUNTER, null, "Writes that were accepted from this process"),

    OUTBOX_FLUSHED(
            "cache.outbox.flushed", Meter.Type.COUNTER, null, "Writes that this process has brought to the source"),

    OUTBOX_RETRIES("cache.outbox.retries", Meter.Type.COUNTER, null, "Rounds of draining that have to be made again"),

    OUTBOX_REFUSED(
            "cache.outbox.refused",
            Meter.Type.COUNTER,
            null,
            "Writes that the source has refused because of their data, once for each attempt"),

    OUTBOX_BURIED("cache.outbox.buried", Meter.Type.COUNTER, null, "Writes that this process has given up"),

    OUTBOX_CONFLICTS(
            "cache.outbox.conflicts",
            Meter.Type.COUNTER,
            null,
            "Writes that met a row which somebody else had written since"),

    OUTBOX_BATCH(
            "cache.outbox.batch", Meter.Type.DISTRIBUTION_SUMMARY, null, "How many rows are flushed in a transaction"),

    OUTBOX_FLUSH("cache.outbox.flush", Meter.Type.TIMER, "seconds", "How long a transaction takes that flushes"),

    /** One for the state that a process is in, zero for the others. */
    COHERENCE(true, "cache.coherence", null, "Whether what other processes change is known", "state"),

    COHERENCE_AGE(
            true, "cache.coherence.age", "seconds", "How long ago all that other processes had changed was last known"),

    /** One for the state that a circuit breaker is in, zero for the others. */
    REMOTE_REACH(true, "cache.remote.reach", null, "Whether the remote tier is asked", "state"),

    RECOVERY_OWED(true, "cache.recovery.owed", null, "Invalidations that the remote tier has not confirmed"),

    RECOVERY_AGE(true, "cache.recovery.age", "seconds", "For how long the oldest of them is owed");

    private final String meterName;
    private final Meter.Type type;
    private final @Nullable String unit;
    private final String description;
    private final List<String> tags;

    WeirMeter(String meterName, Meter.Type type, @Nullable String unit, String description, String... moreTags) {
        this("cache", meterName, type, unit, description, moreTags);
    }

    /** Of what all caches of a weir share. */
    WeirMeter(boolean shared, String meterName, @Nullable String unit, String description, String... moreTags) {
        this("weir", meterName, Meter.Type.GAUGE, unit, description, moreTags);
    }

    WeirMeter(
            String owner,
            String meterName,
            Meter.Type type,
            @Nullable String unit,
            String description,
            String... moreTags) {
        this.meterName = meterName;
        this.type = type;
        this.unit = unit;
        this.description = description;
        this.tags = Stream.concat(Stream.of(owner), Stream.of(moreTags)).toList();
    }

    /** As Micrometer names it; a registry may write it differently. */
    @Override
    public String getName() {
        return meterName;
    }

    @Override
    public Meter.Type getType() {
        return type;
    }

    /** {@code null} where it counts things. */
    @Override
    public @Nullable String getBaseUnit() {
        return unit;
    }

    public String description() {
        return description;
    }

    /** The keys of its tags. */
    public List<String> tags() {
        return tags;
    }

    @Override
    public KeyName[] getKeyNames() {
        return tags.stream().map(tag -> (KeyName) () -> tag).toArray(KeyName[]::new);
    }
}
