/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * A cache whose every answer is a {@code Mono}.
 *
 * <p>All of them are cold: nothing happens before subscription, and it happens once per subscription. A hit is answered
 * on the subscribing thread, within the call to {@code subscribe}; the answer of a load on the thread the load answers
 * on; a timeout on the thread of the clock's scheduler. {@code null} never appears: arguments must not be {@code null},
 * and a key without a value gives an empty {@code Mono}.
 *
 * <p>Concurrent requests for a key share one load, its flight. Cancelling a request takes one subscriber from the
 * flight; the others are not affected, and neither is the flight unless the policy says otherwise. The loader's error
 * reaches everyone who waits, unchanged, and is not remembered unless the policy says otherwise. Every method may also
 * fail with {@link CacheClosedException}; those that load with {@link LoadTimeoutException}, {@link
 * RecursiveLoadException} and {@link LoaderContractException}.
 *
 * @param <K> keys, with {@code equals} and {@code hashCode}
 * @param <V> values, which are shared by everyone who gets them and so should be immutable
 */
public interface ReactiveCache<K, V> {

    /** The name it was built with. */
    String name();

    // --- read

    /** The value of a key, from the source where it is not at hand; empty if it has none, or none is known and there is no source. */
    Mono<V> get(K key);

    /** The value of a key if it is at hand; never loads and never waits. Empty says nothing about the source. */
    Mono<V> getIfCached(K key);

    /** The value of a key, from this loader where it is not at hand; of several loaders for one key the first runs. */
    Mono<V> getOrCompute(K key, Function<? super K, ? extends Mono<? extends V>> loader);

    /** As {@link #getOrCompute(Object, Function)}, with a loader that wants to know about the load. */
    Mono<V> getOrCompute(K key, Loader<? super K, V> loader);

    /**
     * The values of those keys that have one, in the order of the keys. What is not at hand is loaded from the source, in
     * as few bulk loads as its batch policy allows, or where it has no bulk load one by one with bounded concurrency.
     * Fails with the first error of any key.
     */
    Mono<Map<K, V>> getAll(Collection<? extends K> keys);

    /**
     * The values of those keys that have one, in the order of the keys. Keys already being loaded are waited for; all the
     * others that are not at hand are loaded in one go. Fails with the first error of any key.
     */
    Mono<Map<K, V>> getAllOrCompute(Collection<? extends K> keys, BulkLoader<K, V> loader);

    /** As {@link #get}, with provenance; a known absence is an entry too. */
    Mono<Entry<V>> getEntry(K key);

    /** As {@link #getOrCompute(Object, Loader)}, with provenance; a known absence is an entry too. */
    Mono<Entry<V>> getEntryOrCompute(K key, Loader<? super K, V> loader);

    /** As {@link #getIfCached}, with provenance; a known absence is an entry too, so empty means that nothing is known. */
    Mono<Entry<V>> getEntryIfCached(K key);

    /** As {@link #getAll}, with provenance; a known absence is an entry too. */
    Mono<Map<K, Entry<V>>> getAllEntries(Collection<? extends K> keys);

    // --- write

    /** Stores a value, in place of whatever is stored or being loaded. Completes when later requests see it. */
    Mono<Void> put(K key, V value);

    /** Stores several values, each as {@link #put} does. */
    Mono<Void> putAll(Map<? extends K, ? extends V> values);

    /** Removes the value of a key, if there is one. The source, where there is one, is asked again with the next request. */
    Mono<Void> remove(K key);

    // --- freshness; the source's data is never touched

    /**
     * The value of a key as the source has it now, which is also stored. Joins a load that is in progress. Whoever asks
     * meanwhile is still served what is there. Stale values are no answer to this: it fails if the load does.
     *
     * @throws IllegalStateException at once, if the cache has no source
     */
    Mono<V> refresh(K key);

    /** Declares the value of a key outdated: the next request loads it, and may fall back on it if that fails. */
    Mono<Void> expire(K key);

    /**
     * Forgets a key, also as a fallback. A load that began before stores nothing; who waits for it is still answered, who
     * asks after this has completed is not answered by it.
     */
    Mono<Void> invalidate(K key);

    /** Forgets several keys, each as {@link #invalidate} does. */
    Mono<Void> invalidateAll(Collection<? extends K> keys);

    /** Forgets everything, as {@link #invalidate} does, at a cost that does not depend on how much there is. */
    Mono<Void> clear();
}
