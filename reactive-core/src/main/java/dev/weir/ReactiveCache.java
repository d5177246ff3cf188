/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.key.KeyText;
import dev.weir.metrics.CacheEvent;
import dev.weir.metrics.CacheStats;
import dev.weir.policy.CachePolicy;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
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
 * fail with {@link CacheClosedException}, and with {@link TenantException} where tenants are kept apart and none is named;
 * those that load with {@link LoadTimeoutException}, {@link LoadRefusedException}, {@link LoadFailedException}, {@link
 * RecursiveLoadException} and {@link LoaderContractException}; those that store with {@link InvalidTagException}.
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

    /**
     * Writes a value, in place of whatever is stored or being loaded, to where the {@linkplain CacheModel model} of its key says.
     * Completes when later requests see it, or in a transaction of the caller's when it is written there.
     *
     * <p>Through a store it fails with {@link WriteFailedException} or {@link WriteConflictException} if that does not confirm it; cancelling
     * does not call it off, unless it is part of a transaction.
     */
    Mono<Void> put(K key, V value);

    /** As {@link #put(Object, Object)}, with tags, a lifetime or a version of its own. */
    Mono<Void> put(K key, V value, WriteOptions options);

    /** Writes several values, each as {@link #put(Object, Object)} does; those that go through a store all or none. */
    Mono<Void> putAll(Map<? extends K, ? extends V> values);

    /**
     * Removes the value of a key, if there is one: aside, the source is asked again with the next request; else it is deleted from the
     * store, as {@link #put(Object, Object)} writes there.
     */
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

    /**
     * Forgets all entries with one of these tags, also those that loads in flight are about to bring, at a cost that does
     * not depend on how many there are.
     */
    Mono<Void> invalidateTags(Collection<String> tags);

    /**
     * Forgets all keys that begin with these segments, at a cost that does not depend on how many there are.
     *
     * @throws IllegalArgumentException at once, if prefixes of that depth were not declared when the cache was built
     */
    Mono<Void> invalidatePrefix(String prefix);

    /**
     * Forgets all keys whose text matches: {@code *} stands for any characters, {@code ?} for one, {@code \\} takes the
     * next character as it is. Emits the text of each key once it is forgotten, as fast as it is asked for. For
     * maintenance: it walks over everything in memory.
     *
     * @throws IllegalArgumentException at once, if keys have no text
     */
    Flux<String> invalidateMatching(String glob);

    /** Forgets everything, as {@link #invalidate} does, at a cost that does not depend on how much there is. */
    Mono<Void> clear();

    /**
     * What this cache has written behind, and what became of it.
     *
     * @throws IllegalStateException if it does not write behind
     */
    CacheOutbox<K, V> outbox();

    // --- before anybody asks

    /**
     * Fills the cache with what is not there, a bounded number of keys at a time, and tells how far it has come. What is there, and what
     * is written or invalidated meanwhile, is not touched, and a key that cannot be loaded is counted.
     *
     * <p>Cold: each subscription is a warm-up of its own. Progress that nobody takes is overtaken by what follows; the last one of the
     * last round is not. Cancelling ends it, but for loads that are under way. Fails with the error of the keys or rows, unless it is
     * repeated.
     *
     * @throws IllegalStateException at once, if the cache has no source
     */
    Flux<WarmUp.Progress> warmUp(WarmUp<K, V> what);

    // --- views: the same entries and flights, seen otherwise

    /**
     * The same cache under a changed policy: what is there is judged by it, and loads begun through this view follow it.
     *
     * @throws IllegalArgumentException at once, if the changed policy contradicts itself
     */
    ReactiveCache<K, V> with(UnaryOperator<CachePolicy> change);

    /** The same cache, with what every answer has to take into account. */
    ReactiveCache<K, V> with(Consistency consistency);

    /**
     * One tenant's part of the cache.
     *
     * @throws IllegalStateException at once, if the cache was not built {@code perTenant}
     */
    ReactiveCache<K, V> forTenant(String tenant);

    // --- look inside

    /** How keys are written where they have to be text; empty if they have none. */
    Optional<KeyText<K>> keyText();

    /** What is known of a key and why it would be answered as it would be; never loads. */
    Mono<Explanation> explain(K key);

    /**
     * What happens in the cache from the subscription on, except fresh answers from memory. Events are delivered on a
     * thread of their own; those that a subscriber has no room for are dropped and counted, so that none can slow the
     * cache. Completes when the cache is closed, and has drained what it was draining if it writes behind.
     */
    Flux<CacheEvent> events();

    /** What was counted since the cache was built, and what there is now. */
    CacheStats stats();
}
