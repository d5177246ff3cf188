/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * An answer with its provenance. It also tells of a known absence, which a plain value cannot.
 *
 * @param value empty where the key is known to have no value
 * @param tier which tier gave the answer
 * @param freshness whether the answer is stale, and why it was served nevertheless
 * @param age how long ago it was loaded or put
 * @param freshFor how long after that it is fresh, whatever the view says; zero if it was declared outdated, and that of {@link
 *     dev.weir.policy.CachePolicy#immutable} if it stays fresh for ever
 * @param writtenAt when that was, by the wall clock of this process
 * @param tags what it can be invalidated by, besides its key and declared prefixes
 * @param version which version the value has where truth lives, as its loader, its writer or the cache's builder said
 * @param etag the validator it has there, as its loader or its writer said
 * @param coalesced whether this request waited for a load that another one had started
 * @param <V> values
 */
public record Entry<V>(
        Optional<V> value,
        Tier tier,
        Freshness freshness,
        Duration age,
        Duration freshFor,
        Instant writtenAt,
        Set<String> tags,
        OptionalLong version,
        Optional<String> etag,
        boolean coalesced) {

    /** The tiers an answer can come from. */
    public enum Tier {
        /** The memory of this process. */
        LOCAL,
        /** The server that several processes share. */
        REMOTE,
        /** The loader. */
        SOURCE
    }

    /** How current an answer is. */
    public enum Freshness {
        /** Within its {@code freshFor}. */
        FRESH,
        /**
         * Within its {@code freshFor}, but this process does not know at this time what others have changed, because the remote
         * tier or its log cannot be reached.
         */
        UNVERIFIED,
        /** Stale, served while it is reloaded ({@code staleWhileRevalidate}). */
        REVALIDATING,
        /** Stale, served because its reload failed a moment ago ({@code staleIfError}). */
        LOAD_FAILED,
        /** Stale, served because its reload passed the soft timeout and goes on ({@code staleIfError}). */
        LOAD_SLOW
    }

    public boolean isStale() {
        return freshness != Freshness.FRESH && freshness != Freshness.UNVERIFIED;
    }

    /** For how long it is fresh still; zero if it is not. */
    public Duration freshStill() {
        return isStale() || age.compareTo(freshFor) >= 0 ? Duration.ZERO : freshFor.minus(age);
    }

    public boolean isAbsent() {
        return value.isEmpty();
    }
}
