/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.http;

import dev.weir.Entry;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An item of a batch: what became of one key.
 *
 * @param key as it was asked for
 * @param state what is known of it
 * @param freshness how current that is: {@code fresh}, {@code unverified}, {@code revalidating}, {@code load-failed} or {@code
 *     load-slow}; {@code null} if nothing is known
 * @param age how many seconds ago it was written
 * @param ttl for how many seconds it is fresh still
 * @param version which version it has where truth lives; {@code null} if it has none
 * @param value {@code null} if there is none
 */
public record BatchItem<V>(
        String key,
        State state,
        @Nullable String freshness,
        @Nullable Long age,
        @Nullable Long ttl,
        @Nullable Long version,
        @Nullable V value) {

    static <V> BatchItem<V> of(String key, Entry<V> entry) {
        return new BatchItem<>(
                key,
                entry.isAbsent() ? State.ABSENT : State.PRESENT,
                entry.freshness().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                entry.age().toSeconds(),
                entry.freshStill().toSeconds(),
                entry.version().isPresent() ? entry.version().getAsLong() : null,
                entry.value().orElse(null));
    }

    static <V> BatchItem<V> without(String key, State state) {
        return new BatchItem<>(key, state, null, null, null, null, null);
    }

    /** What is known of a key. */
    public enum State {
        /** Its value. */
        PRESENT,
        /** That it has none. */
        ABSENT,
        /** Nothing: there is nothing at hand, and no more was asked for. */
        UNKNOWN,
        /** Nothing: its load failed. */
        FAILED
    }
}
