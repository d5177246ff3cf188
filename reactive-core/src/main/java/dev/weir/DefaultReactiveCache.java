/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import dev.weir.key.KeyText;
import dev.weir.metrics.CacheEvent;
import dev.weir.metrics.CacheStats;
import dev.weir.policy.CachePolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** A cache as a front: checks arguments, and hands each request to its path by way of the {@link Route} of its view. */
final class DefaultReactiveCache<K, V> implements ReactiveCache<K, V> {

    private final Pools<K, V> pools;
    private final Route<K, V> route;
    private final @Nullable Paths<K, V> straight;

    DefaultReactiveCache(Pools<K, V> pools) {
        this(pools, Route.of(pools));
    }

    private DefaultReactiveCache(Pools<K, V> pools, Route<K, V> route) {
        this.pools = pools;
        this.route = route;
        this.straight = route.straight();
    }

    @Override
    public String name() {
        return pools.plan().name();
    }

    @Override
    public Mono<V> get(K key) {
        present("key", key);
        Paths<K, V> paths = straight;
        return paths != null
                ? ReadMono.value(paths.reads, key, paths.source)
                : route.toRead(key, found -> ReadMono.value(found.reads, key, found.source));
    }

    @Override
    public Mono<V> getIfCached(K key) {
        present("key", key);
        Paths<K, V> paths = straight;
        return paths != null
                ? ReadMono.value(paths.reads, key, null)
                : route.toRead(key, found -> ReadMono.value(found.reads, key, null));
    }

    @Override
    public Mono<V> getOrCompute(K key, Function<? super K, ? extends Mono<? extends V>> loader) {
        present("key", key);
        present("loader", loader);
        Paths<K, V> paths = straight;
        return paths != null
                ? ReadMono.computed(paths.reads, key, loader)
                : route.toRead(key, found -> ReadMono.computed(found.reads, key, loader));
    }

    @Override
    public Mono<V> getOrCompute(K key, Loader<? super K, V> loader) {
        present("key", key);
        present("loader", loader);
        return route.toRead(key, paths -> ReadMono.value(paths.reads, key, loader));
    }

    @Override
    public Mono<Map<K, V>> getAll(Collection<? extends K> keys) {
        return route.toAll(allPresent("keys", keys), (paths, some) -> paths.bulkReads.values(some, paths.source));
    }

    @Override
    public Mono<Map<K, V>> getAllOrCompute(Collection<? extends K> keys, BulkLoader<K, V> loader) {
        Loader<K, V> together = new BatchOfOne<>(present("loader", loader));
        return route.toAll(allPresent("keys", keys), (paths, some) -> paths.bulkReads.values(some, together));
    }

    @Override
    public Mono<Entry<V>> getEntry(K key) {
        present("key", key);
        return route.toRead(key, paths -> ReadMono.entry(paths.reads, key, paths.source));
    }

    @Override
    public Mono<Entry<V>> getEntryOrCompute(K key, Loader<? super K, V> loader) {
        present("key", key);
        present("loader", loader);
        return route.toRead(key, paths -> ReadMono.entry(paths.reads, key, loader));
    }

    @Override
    public Mono<Entry<V>> getEntryIfCached(K key) {
        present("key", key);
        return route.toRead(key, paths -> ReadMono.entry(paths.reads, key, null));
    }

    @Override
    public Mono<Map<K, Entry<V>>> getAllEntries(Collection<? extends K> keys) {
        return route.toAll(allPresent("keys", keys), (paths, some) -> paths.bulkReads.entries(some, paths.source));
    }

    @Override
    public Mono<Void> put(K key, V value) {
        return put(key, value, WriteOptions.NONE);
    }

    @Override
    public Mono<Void> put(K key, V value, WriteOptions options) {
        present("key", key);
        present("value", value);
        present("options", options);
        return route.to(key, paths -> paths.writes.put(key, value, options));
    }

    @Override
    public Mono<Void> putAll(Map<? extends K, ? extends V> values) {
        present("values", values);
        allPresent("keys of values", values.keySet());
        allPresent("values", values.values());
        Map<K, V> copy = new LinkedHashMap<>(values);
        return route.toEach(copy.keySet(), (paths, keys) -> paths.writes.putAll(keys, copy));
    }

    @Override
    public Mono<Void> remove(K key) {
        present("key", key);
        return route.to(key, paths -> paths.writes.remove(key));
    }

    @Override
    public Mono<V> refresh(K key) {
        present("key", key);
        requireSource("to refresh from: build it with readThrough, or use invalidate and getOrCompute");
        return route.toRead(key, paths -> ReadMono.reloaded(paths.reads, key, requireNonNull(paths.source)));
    }

    @Override
    public Mono<Void> expire(K key) {
        present("key", key);
        return route.to(key, paths -> paths.invalidations.expire(key));
    }

    @Override
    public Mono<Void> invalidate(K key) {
        present("key", key);
        return route.to(key, paths -> paths.invalidations.invalidate(key));
    }

    @Override
    public Mono<Void> invalidateAll(Collection<? extends K> keys) {
        return route.toEach(allPresent("keys", keys), (paths, some) -> paths.invalidations.invalidateAll(some));
    }

    @Override
    public Mono<Void> invalidateTags(Collection<String> tags) {
        Set<String> copy = Set.copyOf(allPresent("tags", tags));
        copy.forEach(Tags::check);
        return route.toPool(paths -> paths.invalidations.invalidateTags(copy));
    }

    @Override
    public Mono<Void> invalidatePrefix(String prefix) {
        String declared = pools.plan().prefixes().canonical(name(), present("prefix", prefix));
        return route.toPool(paths -> paths.invalidations.invalidatePrefix(declared));
    }

    @Override
    public Flux<String> invalidateMatching(String glob) {
        Glob pattern = Glob.of(present("glob", glob));
        KeyText<K> text = pools.plan().textFor("invalidateMatching");
        return route.toPoolFlux(paths -> paths.invalidations.invalidateMatching(pattern, text));
    }

    @Override
    public Mono<Void> clear() {
        return route.toPool(paths -> paths.invalidations.clear());
    }

    @Override
    public CacheOutbox<K, V> outbox() {
        Outflow<K, V> outflow = outflow();
        if (outflow == null) {
            throw new IllegalStateException(
                    "Cache '" + name() + "' does not write behind and has no outbox: build it with "
                            + "writeBehind(…), or leave this out");
        }
        return outflow.view();
    }

    @Override
    public ReactiveCache<K, V> with(UnaryOperator<CachePolicy> change) {
        return new DefaultReactiveCache<>(pools, route.with(present("change", change)));
    }

    @Override
    public ReactiveCache<K, V> with(Consistency consistency) {
        return new DefaultReactiveCache<>(pools, route.with(present("consistency", consistency)));
    }

    @Override
    public ReactiveCache<K, V> forTenant(String tenant) {
        TenantName.checked(tenant);
        if (pools.only() != null) {
            throw new IllegalStateException("Cache '" + name() + "' does not keep tenants apart: build it with "
                    + "perTenant(TenantQuota.entries(…)), or leave forTenant out");
        }
        return new DefaultReactiveCache<>(pools, route.forTenant(tenant));
    }

    @Override
    public Flux<WarmUp.Progress> warmUp(WarmUp<K, V> what) {
        present("what", what);
        requireSource("to be warmed up from: build it with readThrough or store");
        return route.toPoolFlux(paths -> new WarmUpPath<>(paths.pool).run(what));
    }

    private void requireSource(String whatFor) {
        if (!pools.plan().hasSource()) {
            throw new IllegalStateException("Cache '" + name() + "' has no source " + whatFor);
        }
    }

    @Override
    public Optional<KeyText<K>> keyText() {
        return Optional.ofNullable(pools.plan().text());
    }

    @Override
    public Mono<Explanation> explain(K key) {
        present("key", key);
        return route.toLook(
                key,
                paths -> Mono.defer(() -> {
                    pools.airspace().requireOpen();
                    return new Explainer<>(paths).explain(key);
                }));
    }

    @Override
    public Flux<CacheEvent> events() {
        return route.toPoolFlux(paths -> paths.pool.chronicle.feed.flux());
    }

    @Override
    public CacheStats stats() {
        return route.stats();
    }

    @Override
    public String toString() {
        return "ReactiveCache[" + name() + "]";
    }

    /** Refuses what comes from now on; completes when the loads in flight have ended. Goes on whoever leaves. */
    Mono<Void> close() {
        Outflow<K, V> outflow = outflow();
        Mono<Void> landed = pools.airspace().empty();
        Mono<Void> ended = outflow == null ? landed : outflow.closeAfter(landed);
        return Errand.of(
                Volley.forEach(List.of(Mono.<Void>fromRunnable(pools::close), ended), 1, part -> part), pools::unheard);
    }

    /** Its writing behind; {@code null} if it does none. */
    @Nullable
    Outflow<K, V> outflow() {
        Pool<K, V> only = pools.only();
        return only == null ? null : only.outflow;
    }

    Pools<K, V> pools() {
        return pools;
    }

    /** For tests: the pool that this view sees. */
    Pool<K, V> pool() {
        return route.pool(Context.empty());
    }

    private static <T> T present(String argument, @Nullable T value) {
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
