/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Demand.Approach;
import dev.weir.policy.WhenAbandoned;
import dev.weir.time.CacheClock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
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

    /** Whether there is a remote tier, which is asked for all keys at once, however they are loaded. */
    private final boolean looksTogether;

    BulkReadPath(Paths<K, V> paths, Terms<V> terms) {
        this.tier = paths.pool.tier;
        this.paths = paths;
        this.terms = terms;
        this.reads = paths.reads;
        this.loads = paths.loads;
        this.airspace = paths.pool.airspace;
        this.clock = paths.pool.surroundings.clock();
        this.chronicle = paths.pool.chronicle;
        this.looksTogether = paths.pool.remote != null;
    }

    /** The values of those keys that have one, in the order of the keys. */
    Mono<Map<K, V>> values(Collection<? extends K> keys, @Nullable Loader<? super K, V> loader) {
        return all(keys, loader, new Form<>(ReadMono::value, ReadMono::ledValue));
    }

    /** The entries of those keys of which anything is known, in the order of the keys. */
    Mono<Map<K, Entry<V>>> entries(Collection<? extends K> keys, @Nullable Loader<? super K, V> loader) {
        return all(keys, loader, new Form<>(ReadMono::entry, ReadMono::ledEntry));
    }

    private <T> Mono<Map<K, T>> all(
            Collection<? extends K> keys, @Nullable Loader<? super K, V> loader, Form<K, V, T> form) {
        Set<K> distinct = new LinkedHashSet<>(keys);
        if (loader instanceof BatchOfOne<?, ?> || looksTogether && distinct.size() <= SINGLE_LOADS) {
            return BulkRead.of(this, distinct, loader, form);
        }
        return looksTogether ? inPortions(distinct, loader, form) : oneByOne(distinct, loader, form);
    }

    void requireOpen() {
        airspace.requireOpen();
    }

    /** The read of a key as if alone. */
    <T> Mono<T> read(K key, @Nullable Loader<? super K, V> loader, Form<K, V, T> form) {
        return form.alone.read(reads, key, loader);
    }

    /** The read of a key that a bulk read has begun a flight for. */
    <T> ReadMono<K, V, T> ledRead(K key, @Nullable Loader<? super K, V> loader, Form<K, V, T> form, boolean first) {
        // Its own bulk load is nobody else's; what travels in batches may be in that of another request.
        return form.led.read(reads, key, loader, first && loader != null && loads.isBatched(loader));
    }

    /** Who waits for a flight of a key, before it is installed. */
    <T> Waiter<K, V, T> leader(
            ReadMono<K, V, T> read, CoreSubscriber<? super T> reader, Flight<K, V> flight, ContextView caller) {
        Waiter<K, V, T> leader = reads.waiter(read, reader, 0);
        leader.since = flight.era();
        leader.waits(read.isSeenToWait() ? chronicle.sightOfWaiting(flight, caller) : null);
        return leader;
    }

    /**
     * Begins a flight for a key that needs loading and that nobody else is loading; for others to board. Its reader leads it if he
     * has to wait for it, that is if there is nothing that it replaces.
     */
    @Nullable
    Flight<K, V> reserve(K key, boolean mayLoad, Lead<K, V> reader, ContextView caller) {
        try {
            return begin(key, mayLoad, reader, caller);
        } catch (Throwable brokenKey) {
            Exceptions.throwIfJvmFatal(brokenKey);
            // It fails again when it is read, and then is told; the flights of other keys must depart.
            return null;
        }
    }

    @SuppressWarnings("unchecked") // a batch is made of the cache's own key type
    void depart(List<Flight<K, V>> flights, @Nullable Loader<? super K, V> loader, ContextView caller) {
        if (flights.isEmpty()) {
            return;
        }
        if (loader instanceof BatchOfOne<?, ?>) {
            loads.departTogether(flights, (BatchOfOne<K, V>) loader, approach(), caller);
        } else {
            loads.departApart(flights, loader, approach(), caller);
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

    private @Nullable Flight<K, V> begin(K key, boolean mayLoad, Lead<K, V> reader, ContextView caller) {
        while (true) {
            Kept<V> kept = tier.kept(key);
            Flight<K, V> flying = tier.flight(key);
            if (flying != null && tier.isCurrent(key, flying)) {
                return null;
            }
            Kept<V> current = kept != null && tier.isCurrent(key, kept) ? kept : null;
            if (flying == null && current != null && !needsLoading(key, mayLoad, current, caller)) {
                return null;
            }
            Flight<K, V> flight = newFlight(key, current instanceof LocalEntry<V> entry ? entry : null);
            if (install(flight, flying == null ? kept : flying, reader)) {
                return flight;
            }
            chronicle.contended();
        }
    }

    private boolean install(Flight<K, V> flight, @Nullable Slot<V> found, Lead<K, V> reader) {
        boolean led = flight.previous() == null && reader.boards(flight);
        boolean installed = false;
        try {
            installed = tier.install(flight, found);
        } finally {
            if (!installed) {
                reader.leaves(flight);
            } else if (led) {
                chronicle.missed();
            }
        }
        return installed;
    }

    private boolean needsLoading(K key, boolean mayLoad, Kept<V> kept, ContextView caller) {
        long now = clock.millis();
        if (kept instanceof LocalEntry<V> entry) {
            Standing standing = reads.serving.standing(entry, now);
            if (!reads.isEventual && !reads.serving.isMet(paths.demand(key, caller), entry, standing)) {
                return true;
            }
            boolean served = standing == Standing.DUE || standing == Standing.STALE;
            return standing == Standing.DEAD
                    || (standing != Standing.FRESH && !entry.restsAt(now) && (mayLoad || !served));
        }
        return kept instanceof Refusal<V> refusal && !terms.heeds(refusal, now);
    }

    /** Where the previous entry is served meanwhile, nobody boards, and that is no reason to give the load up. */
    private Flight<K, V> newFlight(K key, @Nullable LocalEntry<V> previous) {
        boolean served = previous != null && terms.serveMeanwhile(previous, clock.millis());
        WhenAbandoned whenAbandoned = served ? WhenAbandoned.CONTINUE : terms.policy.whenAbandoned();
        return loads.newFlight(key, previous, whenAbandoned);
    }

    /** One portion after the other, as large as the number of loads that may be in flight. */
    private <T> Mono<Map<K, T>> inPortions(Set<K> keys, @Nullable Loader<? super K, V> loader, Form<K, V, T> form) {
        return Flux.fromIterable(keys)
                .buffer(SINGLE_LOADS)
                .concatMap(portion -> BulkRead.of(this, new LinkedHashSet<>(portion), loader, form))
                .collect(LinkedHashMap::new, Map::putAll);
    }

    private <T> Mono<Map<K, T>> oneByOne(Set<K> keys, @Nullable Loader<? super K, V> loader, Form<K, V, T> form) {
        return Flux.defer(() -> {
                    requireOpen();
                    return Flux.fromIterable(keys);
                })
                .flatMap(key -> signal(key, read(key, loader, form)), SINGLE_LOADS)
                .<Map.Entry<K, T>>dematerialize()
                .collectMap(Map.Entry::getKey, Map.Entry::getValue)
                .map(answers -> inOrderOf(keys, answers));
    }

    /** The answer to one key, if there is one. A failure is a value here: errors that meet in flatMap become a third. */
    private <T> Mono<Signal<Map.Entry<K, T>>> signal(K key, Mono<T> read) {
        return read.map(answer -> Map.entry(key, answer)).materialize().filter(signal -> !signal.isOnComplete());
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

    /** A lead: who goes on board of a flight before anybody else, if it comes about. */
    interface Lead<K, V> {

        boolean boards(Flight<K, V> flight);

        void leaves(Flight<K, V> flight);
    }

    /** A form of answers, which are values or entries. */
    record Form<K, V, T>(Alone<K, V, T> alone, Led<K, V, T> led) {

        /** How one key is read. */
        interface Alone<K, V, T> {
            Mono<T> read(ReadPath<K, V> path, K key, @Nullable Loader<? super K, V> loader);
        }

        /** How one is that is loaded by a bulk read. */
        interface Led<K, V, T> {
            ReadMono<K, V, T> read(
                    ReadPath<K, V> path, K key, @Nullable Loader<? super K, V> loader, boolean seenToWait);
        }
    }
}
