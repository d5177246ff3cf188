/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A set of operators that put a cache into a pipeline: into a {@code Mono} with {@code as}, into a {@code Flux} with
 * {@code transform}.
 *
 * <p>All of them are cold, work anew for each subscription and see its Reactor Context. Of arguments, {@code null} is
 * refused at once.
 */
public final class Caching {

    private Caching() {}

    /**
     * Has the value of a {@code Mono} cached under a key: it is subscribed to only if there is no answer at hand and
     * nobody else is loading one. For the rest as {@link ReactiveCache#getOrCompute(Object, Function)}.
     */
    public static <K, V> Function<Mono<V>, Mono<V>> cached(ReactiveCache<K, V> cache, K key) {
        present("cache", cache);
        present("key", key);
        return source -> cache.getOrCompute(key, same -> source);
    }

    /**
     * The elements of a list that is cached under a key, as fast as they are asked for. Where it is not at hand it is
     * collected from this loader's flux, once for all who ask; an empty one is an empty list.
     *
     * <p>A flux of more elements than {@code atMost} is not cached and passes through: the request that led the load goes
     * on with the flux that was being collected, of which from then on it alone asks for more, without a timeout; others
     * that waited subscribe to one of their own. Only a {@code get} that waited fails, with {@link ListTooLongException}.
     */
    public static <K, E> Flux<E> cachedFlux(
            ReactiveCache<K, List<E>> cache,
            K key,
            int atMost,
            Function<? super K, ? extends Flux<? extends E>> loader) {
        return flux(cache, key, atMost, loader, null);
    }

    /**
     * As {@link #cachedFlux(ReactiveCache, Object, int, Function)}, but a list that the predicate does not accept is not stored; all who
     * wait for it get it. The predicate is called once for each list that was collected.
     */
    public static <K, E> Flux<E> cachedFlux(
            ReactiveCache<K, List<E>> cache,
            K key,
            int atMost,
            Function<? super K, ? extends Flux<? extends E>> loader,
            Predicate<? super List<E>> keepable) {
        return flux(cache, key, atMost, loader, present("keepable", keepable));
    }

    private static <K, E> Flux<E> flux(
            ReactiveCache<K, List<E>> cache,
            K key,
            int atMost,
            Function<? super K, ? extends Flux<? extends E>> loader,
            @Nullable Predicate<? super List<E>> keepable) {
        if (atMost < 1) {
            throw new IllegalArgumentException(
                    "atMost must be positive but was " + atMost + "; to cache nothing, call the loader");
        }
        return new CachedFlux<>(
                        present("cache", cache), present("key", key), atMost, present("loader", loader), keepable)
                .read();
    }

    /**
     * Joins each element with the value of its key. One whose key has no value goes on as it is.
     *
     * <p>Keys are asked for in portions: those elements that are there, without waiting for more. What a portion lacks is
     * loaded together, from a source that loads in batches. A cache without a source gives what is at hand.
     */
    public static <T, K, V> PipelineStep<T, T> lookUpEach(
            ReactiveCache<K, V> cache,
            Function<? super T, ? extends K> keyOf,
            BiFunction<? super T, ? super V, ? extends T> join) {
        ElementKey<T, K> keys = new ElementKey<>("lookUpEach", present("keyOf", keyOf));
        return PipelineStep.of(
                new LookUp<T, K, V, T>(present("cache", cache), keys, present("join", join), element -> element));
    }

    /** As {@link #lookUpEach}, but an element whose key has no value is left out, and the others may become another type. */
    public static <T, K, V, R> PipelineStep<T, R> lookUpPresent(
            ReactiveCache<K, V> cache,
            Function<? super T, ? extends K> keyOf,
            BiFunction<? super T, ? super V, ? extends R> join) {
        ElementKey<T, K> keys = new ElementKey<>("lookUpPresent", present("keyOf", keyOf));
        return PipelineStep.of(new LookUp<T, K, V, R>(present("cache", cache), keys, present("join", join), null));
    }

    /** Invalidates the key of each element, which goes on when that has taken effect. */
    public static <T, K> PipelineStep<T, T> invalidateEach(
            ReactiveCache<K, ?> cache, Function<? super T, ? extends K> keyOf) {
        present("cache", cache);
        ElementKey<T, K> keys = new ElementKey<>("invalidateEach", present("keyOf", keyOf));
        return PipelineStep.of(PipelineStep.Work.forEach(element -> cache.invalidate(keys.of(element))));
    }

    /**
     * Puts each element under its key; it goes on when later requests see it. Of elements with the same key the later one
     * is put later.
     */
    public static <K, V> PipelineStep<V, V> putEach(ReactiveCache<K, V> cache, Function<? super V, ? extends K> keyOf) {
        ElementKey<V, K> keys = new ElementKey<>("putEach", present("keyOf", keyOf));
        return PipelineStep.of(new OrderedPuts<>(present("cache", cache), keys));
    }

    private static <T> T present(String argument, T value) {
        return requireNonNull(value, argument + " must not be null");
    }
}
