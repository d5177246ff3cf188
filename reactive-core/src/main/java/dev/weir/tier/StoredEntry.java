/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An entry as the remote tier stores it: a value in writing, or the fact that there is none, and what has to be known of it.
 *
 * <p>Two are equal if everything but the bytes is and the payload is the same array.
 *
 * @param payload the value as its codec wrote it; {@code null} notes that the key is absent where truth lives
 * @param isCompressed whether the payload has been compressed after that
 * @param schema which codec wrote it; of another schema it is not read
 * @param writtenAt when it was written, in milliseconds of the server's clock
 * @param freshFor for how many milliseconds it is fresh from then on; {@link #FOREVER} if its time is never up
 * @param shift by how many milliseconds that is longer than its policy said; its stale windows move along
 * @param isExpired whether it was declared outdated, which leaves it only as a fallback
 * @param dataVersion its version where truth lives, if that is known
 * @param etag its validator there, if that is known
 * @param tags what it can be invalidated by, besides its key and its prefixes
 */
public record StoredEntry(
        byte @Nullable [] payload,
        boolean isCompressed,
        int schema,
        long writtenAt,
        int freshFor,
        long shift,
        boolean isExpired,
        OptionalLong dataVersion,
        Optional<String> etag,
        Set<String> tags) {

    /** The time of what is never outdated by age. */
    public static final int FOREVER = Integer.MAX_VALUE;

    public boolean isAbsence() {
        return payload == null;
    }

    /** The same, written at another time. */
    public StoredEntry writtenAt(long millis) {
        return new StoredEntry(
                payload, isCompressed, schema, millis, freshFor, shift, isExpired, dataVersion, etag, tags);
    }

    /** The same, declared outdated. */
    public StoredEntry expired() {
        return new StoredEntry(
                payload, isCompressed, schema, writtenAt, freshFor, shift, true, dataVersion, etag, tags);
    }
}
