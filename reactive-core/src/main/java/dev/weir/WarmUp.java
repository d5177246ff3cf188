/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * A warm-up: what a cache is to be filled with before anybody asks. Immutable; every method gives a changed copy.
 *
 * @param <K> keys
 * @param <V> values
 */
public final class WarmUp<K, V> {

    /** How many keys are under way at a time unless something else is said. */
    private static final int IN_FLIGHT = 256;

    private final Flux<Row<K, V>> rows;
    final int inFlight;
    final @Nullable Duration every;

    private WarmUp(Flux<Row<K, V>> rows, int inFlight, @Nullable Duration every) {
        this.rows = rows;
        this.inFlight = inFlight;
        this.every = every;
    }

    /** Of these keys, whose values the cache's source has. */
    public static <K, V> WarmUp<K, V> ofKeys(Publisher<? extends K> keys) {
        requireNonNull(keys, "keys must not be null");
        return new WarmUp<>(Flux.from(keys).map(key -> new Row<K, V>(key, null)), IN_FLIGHT, null);
    }

    /**
     * Of these rows, as a query gives them. What happened to a key since the query was begun, or cannot be ruled out to have, is asked
     * of the cache's source instead.
     */
    public static <K, V> WarmUp<K, V> ofRows(Publisher<? extends Map.Entry<? extends K, ? extends V>> rows) {
        requireNonNull(rows, "rows must not be null");
        return new WarmUp<>(Flux.from(rows).map(row -> new Row<K, V>(row.getKey(), row.getValue())), IN_FLIGHT, null);
    }

    /** Has at most this many keys under way. Default: 256. */
    public WarmUp<K, V> inFlight(int keys) {
        if (keys < 1) {
            throw new IllegalArgumentException(
                    "inFlight must be positive but was " + keys + "; one is as slow as it gets");
        }
        return new WarmUp<>(rows, keys, every);
    }

    /** Begins anew so long after each round has ended, until it is cancelled, whatever becomes of a round. */
    public WarmUp<K, V> every(Duration pause) {
        requireNonNull(pause, "pause must not be null");
        if (pause.isZero() || pause.isNegative()) {
            throw new IllegalArgumentException("pause must be positive but was " + pause);
        }
        return new WarmUp<>(rows, inFlight, pause);
    }

    Flux<Row<K, V>> rows() {
        return rows;
    }

    /** A key, and its value if that is known. */
    record Row<K, V>(K key, @Nullable V value) {}

    /**
     * The progress of a warm-up.
     *
     * @param round which it is of, from one on
     * @param loaded keys that were loaded or filled, absences included
     * @param present keys of which something was there already
     * @param failed keys whose load has failed; for the query, one more
     * @param isOver whether the round has ended; it is the last word about it
     */
    public record Progress(long round, long loaded, long present, long failed, boolean isOver) {

        /** How many keys are done with. */
        public long done() {
            return loaded + present + failed;
        }

        Progress over() {
            return new Progress(round, loaded, present, failed, true);
        }
    }
}
