/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.metrics.CacheStats;
import dev.weir.policy.CachePolicy;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * A route: how the requests of one view find their paths, which depends on the view, on the key's class, and on what the
 * Reactor Context asks for.
 */
final class Route<K, V> {

    private final Pools<K, V> pools;
    private final @Nullable String tenant;
    private final @Nullable UnaryOperator<CachePolicy> change;
    private final @Nullable Consistency consistency;

    /** The paths of every request that asks for nothing of its own; {@code null} if there is a choice. */
    private final @Nullable Paths<K, V> straight;

    private Route(
            Pools<K, V> pools,
            @Nullable String tenant,
            @Nullable UnaryOperator<CachePolicy> change,
            @Nullable Consistency consistency) {
        this.pools = pools;
        this.tenant = tenant;
        this.change = change;
        this.consistency = consistency;
        Pool<K, V> only = pools.only();
        this.straight = only == null || only.hasKeyClasses() ? null : changed(only.paths);
    }

    static <K, V> Route<K, V> of(Pools<K, V> pools) {
        return new Route<>(pools, null, null, null);
    }

    Route<K, V> with(UnaryOperator<CachePolicy> more) {
        UnaryOperator<CachePolicy> before = change;
        UnaryOperator<CachePolicy> both =
                before == null ? more : policy -> more.apply(CacheModel.changed(policy, before));
        pools.plan().check(both);
        return new Route<>(pools, tenant, both, consistency);
    }

    Route<K, V> with(Consistency other) {
        return new Route<>(pools, tenant, change, other);
    }

    Route<K, V> forTenant(String other) {
        return new Route<>(pools, other, change, consistency);
    }

    /** Where every read goes that is subscribed to; {@code null} if that is not known before. */
    @Nullable
    Paths<K, V> straight() {
        return straight;
    }

    /** A read of one key, which looks by itself whether its Context asks for another policy. */
    <T> Mono<T> toRead(K key, Function<Paths<K, V>, Mono<T>> read) {
        return straight != null
                ? read.apply(straight)
                : Mono.deferContextual(
                        context -> read.apply(changed(pool(context).pathsOf(key))));
    }

    /** Another request for one key. */
    <T> Mono<T> to(K key, Function<Paths<K, V>, Mono<T>> request) {
        return Mono.deferContextual(context -> request.apply(pathsOf(key, context)));
    }

    /** A look at one key, which leaves no trace. */
    <T> Mono<T> toLook(K key, Function<Paths<K, V>, Mono<T>> look) {
        return Mono.deferContextual(context -> look.apply(asked(glimpse(context).pathsOf(key), context)));
    }

    /** A request that concerns the whole pool. */
    <T> Mono<T> toPool(Function<Paths<K, V>, Mono<T>> request) {
        return Mono.deferContextual(context -> request.apply(changed(pool(context).paths)));
    }

    /** A request that concerns the whole pool. */
    <T> Flux<T> toPoolFlux(Function<Paths<K, V>, Flux<T>> request) {
        return Flux.deferContextual(context -> request.apply(changed(pool(context).paths)));
    }

    /** A read of many keys: one of those of each class, with the answers put together in the order of the keys. */
    <T> Mono<Map<K, T>> toAll(Collection<K> keys, BiFunction<Paths<K, V>, Collection<K>, Mono<Map<K, T>>> request) {
        return Mono.deferContextual(context -> {
            Map<Paths<K, V>, Set<K>> parts = parts(keys, context);
            Mono<Map<K, T>> answer = parts.size() == 1
                    ? request.apply(parts.keySet().iterator().next(), keys)
                    : together(keys, parts, request);
            // What the Context asked for has been heeded, and must not be once more for each key.
            return Wishes.in(context).asksForNoView() ? answer : answer.contextWrite(Wishes::heeded);
        });
    }

    /** A change of many keys: one of those of each class, and each is tried whatever becomes of the others. */
    Mono<Void> toEach(Collection<K> keys, BiFunction<Paths<K, V>, Collection<K>, Mono<Void>> change) {
        return Mono.deferContextual(context -> {
            Map<Paths<K, V>, Set<K>> parts = parts(keys, context);
            Mono<Void> done = parts.size() == 1
                    ? change.apply(parts.keySet().iterator().next(), keys)
                    : Volley.forEach(
                            parts.entrySet(), parts.size(), part -> change.apply(part.getKey(), part.getValue()));
            return Wishes.in(context).asksForNoView() ? done : done.contextWrite(Wishes::heeded);
        });
    }

    CacheStats stats() {
        return tenant == null ? pools.stats() : pools.stats(tenant);
    }

    private Map<Paths<K, V>, Set<K>> parts(Collection<K> keys, ContextView context) {
        Pool<K, V> pool = pool(context);
        if (!pool.hasKeyClasses() || keys.isEmpty()) {
            return Map.of(asked(pool.paths, context), Set.of());
        }
        Map<Paths<K, V>, Set<K>> classes = new LinkedHashMap<>();
        for (K key : keys) {
            classes.computeIfAbsent(pool.pathsOf(key), paths -> new LinkedHashSet<>())
                    .add(key);
        }
        Map<Paths<K, V>, Set<K>> parts = new LinkedHashMap<>();
        classes.forEach((paths, some) -> parts.merge(asked(paths, context), some, Route::both));
        return parts;
    }

    private static <K> Set<K> both(Set<K> some, Set<K> more) {
        some.addAll(more);
        return some;
    }

    /** A failure is a value until all have answered: errors that meet in flatMap become a third. */
    private static <K, V, T> Mono<Map<K, T>> together(
            Collection<K> keys,
            Map<Paths<K, V>, Set<K>> parts,
            BiFunction<Paths<K, V>, Collection<K>, Mono<Map<K, T>>> request) {
        return Flux.fromIterable(parts.entrySet())
                .flatMap(
                        part -> request.apply(part.getKey(), part.getValue())
                                .materialize()
                                .filter(signal -> !signal.isOnComplete()),
                        parts.size())
                .<Map<K, T>>dematerialize()
                .collectList()
                .map(answers -> inOrderOf(keys, answers));
    }

    private static <K, T> Map<K, T> inOrderOf(Collection<K> keys, List<Map<K, T>> answers) {
        Map<K, T> all = new HashMap<>();
        answers.forEach(all::putAll);
        Map<K, T> ordered = new LinkedHashMap<>();
        for (K key : keys) {
            T answer = all.get(key);
            if (answer != null) {
                ordered.put(key, answer);
            }
        }
        return ordered;
    }

    private Paths<K, V> pathsOf(K key, ContextView context) {
        return asked(pool(context).pathsOf(key), context);
    }

    /** The paths that a request asks for, by its view and its Context, instead of these. */
    private Paths<K, V> asked(Paths<K, V> paths, ContextView context) {
        return changed(paths).heeding(context);
    }

    private Paths<K, V> changed(Paths<K, V> paths) {
        Paths<K, V> changed = change == null ? paths : paths.changed(change);
        return consistency == null ? changed : changed.at(consistency);
    }

    /** The pool that a request with this Context concerns. */
    Pool<K, V> pool(ContextView context) {
        Pool<K, V> only = pools.only();
        return only != null ? only : pools.of(meant(context));
    }

    private Pool<K, V> glimpse(ContextView context) {
        Pool<K, V> only = pools.only();
        return only != null ? only : pools.glimpse(meant(context));
    }

    private String meant(ContextView context) {
        String meant = tenant == null ? Wishes.in(context).tenant() : tenant;
        if (meant == null) {
            throw new TenantException("Cache '" + pools.plan().name() + "' keeps tenants apart, and this request names "
                    + "none: use forTenant(…), or contextWrite(CacheContext.tenant(…))");
        }
        return meant;
    }
}
