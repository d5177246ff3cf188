/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A part of a server's memory in which things have a time to live, by the server's clock, and may be evicted at any time. */
final class Expiring<V> {

    private static final long NEVER = Long.MAX_VALUE;

    private final Map<ShardKey, Timed<V>> kept = new HashMap<>();

    void addAll(Expiring<V> others) {
        kept.putAll(others.kept);
    }

    @Nullable
    V get(ShardKey key, long now) {
        Timed<V> timed = kept.get(key);
        return timed == null || timed.until <= now ? null : timed.value;
    }

    Duration left(ShardKey key, long now) {
        Timed<V> timed = kept.get(key);
        return timed == null ? Duration.ZERO : Duration.ofMillis(Math.max(0, timed.until - now));
    }

    void put(ShardKey key, V value, long now, @Nullable Duration keep) {
        // As the real one: the least it can be told is a millisecond.
        kept.put(key, new Timed<>(value, keep == null ? NEVER : now + Math.max(1, keep.toMillis())));
    }

    /** Puts another value in place of one if there is one, to live no longer. */
    void change(ShardKey key, UnaryOperator<V> change) {
        kept.computeIfPresent(key, (same, timed) -> new Timed<>(change.apply(timed.value), timed.until));
    }

    void remove(ShardKey key) {
        kept.remove(key);
    }

    void clear() {
        kept.clear();
    }

    List<ShardKey> keys(long now) {
        kept.values().removeIf(timed -> timed.until <= now);
        return List.copyOf(kept.keySet());
    }

    private record Timed<V>(V value, long until) {}
}
