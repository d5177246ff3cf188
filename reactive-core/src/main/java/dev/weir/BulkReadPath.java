/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Demand.Approach;
import dev.weir.policy.WhenAbandoned;
import dev.weir.time.CacheClock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.util.context.ContextView;

/** The path of a read of many keys: each is read as if alone, and those that have to be loaded travel together. */
final class BulkReadPath<K, V> {

    /** How many single loads a read of many keys keeps in flight where the source has no bulk load. */
    private static final int SINGLE_LOADS = 256;

    private final LocalTier<K, V> tier;
    private final Paths<K, V> paths;
    private final Terms<V> terms;
    private final ReadPath<K, V> reads;
    private final LoadPath<K, V> loads;
    private final Airspace airspace;
    private final CacheClock clock;
    private final Chronicle chronicle;

    BulkReadPath(Paths<K, V> paths, Terms<V> terms) {
        this.tier = paths.pool.tier;
        this.paths = paths;
        this.terms = terms;
        this.reads = paths.reads;
        this.loads = paths.loads;
        this.airspace = paths.pool.airspace;
        this.clock = paths.pool.surroundings.clock();
        this.chronicle = paths.pool.chronicle;
    }

    /** The values of those keys that have one, in the order of the keys. */
    Mono<Map<K, V>> values(Collection<? extends K> keys, @Nullable Loader<? super K, V> loader) {
        return entries(keys, loader).map(entries -> {
            Map<K, V> values = new LinkedHashMap<>();
            entries.forEach((key, entry) -> entry.value().ifPresent(value -> values.put(key, value)));
            return values;
        });
    }

    /** The entries of those keys of which anything is known, in the order of the keys. */
    @SuppressWarnings("unchecked") // a batch is made of the cache's own key type
    Mono<Map<K, Entry<V>>> entries(Collection<? extends K> keys, @Nullable Loader<? super K, V> loader) {
        Set<K> distinct = new LinkedHashSet<>(keys);
        return loader instanceof BatchOfOne<?, ?>
                ? BulkRead.of(this, distinct, (BatchOfOne<K, V>) loader)
                : oneByOne(distinct, loader);
    }

    void requireOpen() {
        airspace.requireOpen();
    }

    Mono<Entry<V>> entry(K key, @Nullable Loader<? super K, V> loader) {
        return ReadMono.entry(reads, key, loader);
    }

    /** The entry of a key that a bulk read has begun a flight for. */
    Mono<Entry<V>> ledEntry(K key, Loader<? super K, V> loader, boolean first) {
        // Its own bulk load is nobody else's; what travels in batches may be in that of another request.
        return ReadMono.led(reads, key, loader, first && loads.isBatched(loader));
    }

    /** Begins a flight for a key that needs loading and that nobody else is loading; for others to board. */
    @Nullable
    Flight<K, V> reserve(K key, ContextView caller) {
        try {
            return begin(key, caller);
        } catch (Throwable brokenKey) {
            Exceptions.throwIfJvmFatal(brokenKey);
            // It fails again when it is read, and then is told; the flights of other keys must depart.
            return null;
        }
    }

    void depart(List<Flight<K, V>> flights, BatchOfOne<K, V> loader, ContextView caller) {
        if (!flights.isEmpty()) {
            loads.departTogether(new ArrayList<>(flights), loader, approach(), caller);
            flights.forEach(Flight::leave);
        }
    }

    /** Those who ask again do so one by one. */
    private Approach approach() {
        return switch (paths.consistency.level()) {
            case EVENTUAL, BOUNDED, SESSION -> Approach.LOOK;
            case STRONG -> Approach.ASK;
            case SOURCE -> Approach.LOAD;
        };
    }

    private @Nullable Flight<K, V> begin(K key, ContextView caller) {
        while (true) {
            Kept<V> kept = tier.kept(key);
            Flight<K, V> flying = tier.flight(key);
            if (flying != null && tier.isCurrent(key, flying)) {
                return null;
            }
            Kept<V> current = kept != null && tier.isCurrent(key, kept) ? kept : null;
            if (flying == null && current != null && !needsLoading(key, current, caller)) {
                return null;
            }
            Flight<K, V> flight = newFlight(key, current instanceof LocalEntry<V> entry ? entry : null);
            if (tier.install(flight, flying == null ? kept : flying)) {
                return flight;
            }
            chronicle.contended();
        }
    }

    private boolean needsLoading(K key, Kept<V> kept, ContextView caller) {
        long now = clock.millis();
        if (kept instanceof LocalEntry<V> entry) {
            Standing standing = reads.standing(entry, now);
            if (!reads.isEventual && !reads.isMet(paths.demand(key, caller), entry, standing)) {
                return true;
            }
            return standing == Standing.DEAD || (standing != Standing.FRESH && !entry.restsAt(now));
        }
        return kept instanceof Refusal<V> refusal && !terms.heeds(refusal, now);
    }

    /** Where the previous entry is served meanwhile, nobody boards, and that is no reason to give the load up. */
    private Flight<K, V> newFlight(K key, @Nullable LocalEntry<V> previous) {
        boolean served = previous != null && terms.serveMeanwhile(previous, clock.millis());
        WhenAbandoned whenAbandoned = served ? WhenAbandoned.CONTINUE : terms.policy.whenAbandoned();
        return loads.newFlight(key, previous, whenAbandoned);
    }

    private Mono<Map<K, Entry<V>>> oneByOne(Set<K> keys, @Nullable Loader<? super K, V> loader) {
        return Flux.defer(() -> {
                    requireOpen();
                    return Flux.fromIterable(keys);
                })
                .flatMap(key -> signal(key, loader), SINGLE_LOADS)
                .<Map.Entry<K, Entry<V>>>dematerialize()
                .collectMap(Map.Entry::getKey, Map.Entry::getValue)
                .map(entries -> inOrderOf(keys, entries));
    }

    /** The answer to one key, if there is one. A failure is a value here: errors that meet in flatMap become a third. */
    private Mono<Signal<Map.Entry<K, Entry<V>>>> signal(K key, @Nullable Loader<? super K, V> loader) {
        return entry(key, loader)
                .map(entry -> Map.entry(key, entry))
                .materialize()
                .filter(signal -> !signal.isOnComplete());
    }

    private static <K, V> Map<K, V> inOrderOf(Set<K> keys, Map<K, V> entries) {
        Map<K, V> ordered = new LinkedHashMap<>();
        for (K key : keys) {
            V entry = entries.get(key);
            if (entry != null) {
                ordered.put(key, entry);
            }
        }
        return ordered;
    }
}
