/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import reactor.core.publisher.Mono;

/**
 * What a loader may want to know of the load it performs, and to say of what it brings.
 *
 * <p>What it says concerns this load alone, counts if it is said before the answer is given, and is forgotten if the load
 * fails. A loader that is tried again begins with nothing said. Tags add up; of everything else the last word counts. Not
 * for use by several threads at a time.
 *
 * @param <V> values
 */
public interface LoadContext<V> {

    /**
     * The entry that is being replaced, if one is still there, a known absence included. It may long have expired: it is
     * there for as long as the policy could serve it, and for no longer.
     */
    Optional<Entry<V>> stale();

    /** The validator of the entry that is being replaced, to ask the source whether it still holds. */
    default Optional<String> staleEtag() {
        return stale().flatMap(Entry::etag);
    }

    /** The version of the entry that is being replaced, to ask the source for something newer. */
    default OptionalLong staleVersion() {
        return stale().map(Entry::version).orElse(OptionalLong.empty());
    }

    /** What is loaded is fresh, or known to be absent, for this long, whatever the policy says; jitter still applies. */
    LoadContext<V> freshFor(Duration age);

    /** What is loaded has these tags, besides those the cache's builder gives it; 16 in all at most. */
    LoadContext<V> tags(Collection<String> tags);

    /** What is loaded has this version where truth lives. */
    LoadContext<V> version(long version);

    /** What is loaded has this validator where truth lives. */
    LoadContext<V> etag(String etag);

    /** Those who wait get what is loaded, and it is not stored. What was there before stays as it was. */
    LoadContext<V> doNotCache();

    /**
     * The answer that the entry being replaced still holds, be it a known absence: it is kept, with its value, tags, version
     * and validator unless others were given, and is fresh again from now. For how long is decided afresh: a lifetime that
     * was given to it before is not. Without such an entry the load fails with {@link LoaderContractException}.
     *
     * <p>An empty {@code Mono} that notes the answer when it is subscribed to; a value that follows after all is one.
     */
    Mono<V> notModified();

    /**
     * A load that is given up for this reason, when it is subscribed to: it fails with {@link LoadFailedException}, or a
     * stale value is served.
     */
    Mono<V> fail(String reason);
}
