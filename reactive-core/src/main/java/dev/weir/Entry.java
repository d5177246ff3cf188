/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An answer with its provenance. It also tells of a known absence, which a plain value cannot.
 *
 * @param value empty where the key is known to have no value
 * @param tier which tier gave the answer
 * @param freshness whether the answer is stale, and why it was served nevertheless
 * @param age how long ago it was loaded or put
 * @param writtenAt when that was, by the wall clock of this process
 * @param coalesced whether this request waited for a load that another one had started
 * @param <V> values
 */
public record Entry<V>(
        Optional<V> value, Tier tier, Freshness freshness, Duration age, Instant writtenAt, boolean coalesced) {

    /** The tiers an answer can come from. */
    public enum Tier {
        /** The memory of this process. */
        LOCAL,
        /** The loader. */
        SOURCE
    }

    /** How current an answer is. */
    public enum Freshness {
        /** Within its {@code freshFor}. */
        FRESH,
        /** Stale, served while it is reloaded ({@code staleWhileRevalidate}). */
        REVALIDATING,
        /** Stale, served because its reload failed a moment ago ({@code staleIfError}). */
        LOAD_FAILED,
        /** Stale, served because its reload passed the soft timeout and goes on ({@code staleIfError}). */
        LOAD_SLOW
    }

    public boolean isStale() {
        return freshness != Freshness.FRESH;
    }

    public boolean isAbsent() {
        return value.isEmpty();
    }

    /** The same for the request that started the load. */
    Entry<V> notCoalesced() {
        return coalesced ? new Entry<>(value, tier, freshness, age, writtenAt, false) : this;
    }
}
