/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * The local tier: the slots of this process, in a Caffeine {@code AsyncCache}.
 *
 * <p>Deadlines are in the entries; Caffeine only bounds the tier and reclaims what is of no use to anybody.
 */
final class LocalTier<K, V> {

    private static final int SWEPT_AT_ONCE = 1_000;

    /** Caffeine does not count a write that follows another one this closely. */
    private static final Duration UNNOTICED = Duration.ofSeconds(1);

    private final AsyncCache<K, Slot<V>> slots;
    private final ConcurrentMap<K, CompletableFuture<Slot<V>>> map;
    private final Scheduler scheduler;
    private volatile Era era = new Era();
    private volatile boolean closed;

    LocalTier(long maximumWeight, @Nullable Duration longestUse, CacheClock clock) {
        Caffeine<K, Slot<V>> caffeine = Caffeine.newBuilder()
                .maximumWeight(maximumWeight)
                .<K, Slot<V>>weigher((key, slot) -> slot.weight())
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(clock.upkeep());
        if (longestUse != null) {
            caffeine = caffeine.expireAfterWrite(longestUse.plus(UNNOTICED));
        }
        this.slots = caffeine.buildAsync();
        this.map = slots.asMap();
        this.scheduler = clock.scheduler();
    }

    @Nullable
    Slot<V> find(K key) {
        return (Slot<V>) slots.getIfPresent(key);
    }

    /** The era in which a flight begins or an entry is written. */
    Era era() {
        return closed ? new Era() : era;
    }

    /** Whether a slot was begun since the last clear; one that was not is only waiting to be replaced or swept. */
    boolean isCurrent(Slot<V> slot) {
        return slot.era == era;
    }

    /** Makes a flight its key's slot, if what was found there is there still. */
    boolean install(Flight<K, V> flight, @Nullable Slot<V> found) {
        return found == null ? map.putIfAbsent(flight.key, flight) == null : map.replace(flight.key, found, flight);
    }

    /** Ends a flight's time as its key's slot, leaving something there; refused if its key was taken from it. */
    boolean settle(Flight<K, V> flight, @Nullable Slot<V> successor) {
        if (successor == null || flight.era != era) {
            map.remove(flight.key, flight);
            return false;
        }
        return map.replace(flight.key, flight, successor);
    }

    void put(K key, LocalEntry<V> entry) {
        map.put(key, entry);
    }

    void remove(K key) {
        map.remove(key);
    }

    /** Leaves of an entry only its use as a fallback; takes the key from a flight. */
    void expire(K key) {
        Slot<V> found = find(key);
        while (found != null && !replaceByExpired(key, found)) {
            found = find(key);
        }
    }

    /** Begins a new era, at once and for all keys; what the old one left behind is swept out afterwards. */
    void clear() {
        era = new Era();
        sweep(map.entrySet().iterator());
    }

    /** Ends the last era: whatever is still written belongs to none. */
    void close() {
        closed = true;
        clear();
    }

    /** For tests: the flights that are their keys' slots. */
    List<Flight<K, V>> flights() {
        List<Flight<K, V>> flights = new ArrayList<>();
        map.values().forEach(slot -> {
            if (slot instanceof Flight<?, ?>) {
                flights.add(flight(slot));
            }
        });
        return flights;
    }

    /** For tests: how many slots there are. */
    long size() {
        return map.size();
    }

    private boolean replaceByExpired(K key, Slot<V> found) {
        LocalEntry<V> fallback = found instanceof LocalEntry<V> entry ? entry : null;
        if (found instanceof Flight<?, ?>) {
            fallback = flight(found).previous;
        }
        if (fallback == null || fallback.value == null) {
            return map.remove(key, found);
        }
        return map.replace(key, found, fallback.expired());
    }

    private void sweep(Iterator<Map.Entry<K, CompletableFuture<Slot<V>>>> rest) {
        scheduler.schedule(() -> {
            for (int i = 0; i < SWEPT_AT_ONCE && rest.hasNext(); i++) {
                Map.Entry<K, CompletableFuture<Slot<V>>> next = rest.next();
                if (next.getValue() instanceof Slot<V> slot && !isCurrent(slot)) {
                    map.remove(next.getKey(), slot);
                }
            }
            if (rest.hasNext()) {
                sweep(rest);
            }
        });
    }

    @SuppressWarnings("unchecked") // the flights of a tier are all of its own key and value types
    private Flight<K, V> flight(CompletableFuture<Slot<V>> slot) {
        return (Flight<K, V>) slot;
    }
}
