/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import dev.weir.metrics.CacheRecorder;
import dev.weir.time.CacheClock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A cache as a front: checks arguments, and hands each request to its path. */
final class DefaultReactiveCache<K, V> implements ReactiveCache<K, V> {

    private final String name;
    private final @Nullable Loader<? super K, V> source;
    private final LocalTier<K, V> tier;
    private final LoadPath<K, V> loads;
    private final ReadPath<K, V> reads;
    private final BulkReadPath<K, V> bulkReads;
    private final WritePath<K, V> writes;
    private final InvalidationPath<K, V> invalidations;

    DefaultReactiveCache(
            CacheBuilder<K, V> spec,
            CacheClock clock,
            CacheRecorder recorder,
            Supplier<? extends RandomGenerator> random) {
        KeyBatcher<K, V> batcher = spec.newBatcher();
        Terms<K, V> terms = new Terms<>(spec.policy(), spec.weigher(), random);
        this.name = spec.name();
        this.source = batcher == null ? spec.source() : batcher.single();
        this.tier = new LocalTier<>(spec.maximumWeight(), terms.longestUse(), clock);
        this.loads = new LoadPath<>(spec, tier, terms, batcher, clock, recorder);
        this.reads = new ReadPath<>(name, tier, terms, loads, clock);
        this.bulkReads = new BulkReadPath<>(tier, terms, reads, loads, clock);
        this.writes = new WritePath<>(tier, terms, reads, clock);
        this.invalidations = new InvalidationPath<>(tier, reads);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Mono<V> get(K key) {
        return ReadMono.value(reads, present("key", key), source);
    }

    @Override
    public Mono<V> getIfCached(K key) {
        return ReadMono.value(reads, present("key", key), null);
    }

    @Override
    public Mono<V> getOrCompute(K key, Function<? super K, ? extends Mono<? extends V>> loader) {
        return ReadMono.computed(reads, present("key", key), present("loader", loader));
    }

    @Override
    public Mono<V> getOrCompute(K key, Loader<? super K, V> loader) {
        return ReadMono.value(reads, present("key", key), present("loader", loader));
    }

    @Override
    public Mono<Map<K, V>> getAll(Collection<? extends K> keys) {
        return bulkReads.values(allPresent("keys", keys), source);
    }

    @Override
    public Mono<Map<K, V>> getAllOrCompute(Collection<? extends K> keys, BulkLoader<K, V> loader) {
        return bulkReads.values(allPresent("keys", keys), new BatchOfOne<>(present("loader", loader)));
    }

    @Override
    public Mono<Entry<V>> getEntry(K key) {
        return ReadMono.entry(reads, present("key", key), source);
    }

    @Override
    public Mono<Entry<V>> getEntryOrCompute(K key, Loader<? super K, V> loader) {
        return ReadMono.entry(reads, present("key", key), present("loader", loader));
    }

    @Override
    public Mono<Entry<V>> getEntryIfCached(K key) {
        return ReadMono.entry(reads, present("key", key), null);
    }

    @Override
    public Mono<Map<K, Entry<V>>> getAllEntries(Collection<? extends K> keys) {
        return bulkReads.entries(allPresent("keys", keys), source);
    }

    @Override
    public Mono<Void> put(K key, V value) {
        return writes.put(present("key", key), present("value", value));
    }

    @Override
    public Mono<Void> putAll(Map<? extends K, ? extends V> values) {
        present("values", values);
        allPresent("keys of values", values.keySet());
        allPresent("values", values.values());
        return writes.putAll(new LinkedHashMap<>(values));
    }

    @Override
    public Mono<Void> remove(K key) {
        return invalidations.invalidate(present("key", key));
    }

    @Override
    public Mono<V> refresh(K key) {
        present("key", key);
        if (source == null) {
            throw new IllegalStateException("Cache '" + name + "' has no source to refresh from: build it with "
                    + "readThrough, or use invalidate and getOrCompute");
        }
        return ReadMono.reloaded(reads, key, source);
    }

    @Override
    public Mono<Void> expire(K key) {
        return invalidations.expire(present("key", key));
    }

    @Override
    public Mono<Void> invalidate(K key) {
        return invalidations.invalidate(present("key", key));
    }

    @Override
    public Mono<Void> invalidateAll(Collection<? extends K> keys) {
        return invalidations.invalidateAll(allPresent("keys", keys));
    }

    @Override
    public Mono<Void> clear() {
        return invalidations.clear();
    }

    // STEP2-STUBS

    @Override
    public Mono<Void> put(K key, V value, WriteOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Mono<Void> invalidateTags(Collection<String> tags) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Mono<Void> invalidatePrefix(String prefix) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Flux<String> invalidateMatching(String glob) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ReactiveCache<K, V> with(java.util.function.UnaryOperator<dev.weir.policy.CachePolicy> change) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ReactiveCache<K, V> forTenant(String tenant) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Mono<Explanation> explain(K key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Flux<dev.weir.metrics.CacheEvent> events() {
        throw new UnsupportedOperationException();
    }

    @Override
    public dev.weir.metrics.CacheStats stats() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String toString() {
        return "ReactiveCache[" + name + "]";
    }

    /** Refuses what comes from now on; completes when the loads in flight have ended. */
    Mono<Void> close() {
        return Mono.defer(() -> {
            reads.close();
            List<Flight<K, V>> flights = loads.inFlight();
            tier.close();
            return Flux.fromIterable(flights)
                    .flatMap(Flight::whenOver, Math.max(1, flights.size()))
                    .then();
        });
    }

    /** For tests: what is in memory. */
    LocalTier<K, V> tier() {
        return tier;
    }

    /** For tests: what is being loaded. */
    LoadPath<K, V> loads() {
        return loads;
    }

    private static <T> T present(String argument, T value) {
        // Not requireNonNull with a supplier, which every hit would allocate until it is compiled away.
        if (value == null) {
            throw new NullPointerException(argument + " must not be null");
        }
        return value;
    }

    private static <T> List<T> allPresent(String argument, Collection<? extends T> values) {
        List<T> copy = new ArrayList<>(present(argument, values));
        copy.forEach(value -> requireNonNull(value, () -> argument + " must not contain null"));
        return copy;
    }
}
