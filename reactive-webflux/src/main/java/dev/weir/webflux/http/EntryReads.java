/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.http;

import static java.util.Objects.requireNonNull;

import dev.weir.CacheContext;
import dev.weir.Consistency;
import dev.weir.Entry;
import dev.weir.Loader;
import dev.weir.ReactiveCache;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/**
 * Reads of entries that heed what the request says in {@code Cache-Control}, within its {@link RequestLimits}: {@code max-age}, {@code
 * min-fresh}, {@code max-stale}, {@code no-cache} and {@code only-if-cached}.
 *
 * <p>Consistency, session and tenant of a request are heeded by every read of every cache. These directives are about the age of
 * one answer, so the one who reads says which that is. An entry that will not do is loaded again, together with all who want that;
 * if the load fails, what was there is the answer. Without a {@link ConsistencyFilter} these are plain reads.
 */
public final class EntryReads {

    private EntryReads() {}

    /**
     * An entry of a cache with a source, as the request asks for it. Cold; fails as {@link ReactiveCache#getEntry} does, and with {@code
     * 504} if the request takes only what is at hand and that will not do.
     */
    public static <K, V> Mono<Entry<V>> entry(ReactiveCache<K, V> cache, K key) {
        requireNonNull(cache, "cache must not be null");
        return asAskedFor(cache.getEntry(key), cache.getEntryIfCached(key));
    }

    /** The same with a loader, as {@link ReactiveCache#getEntryOrCompute}. */
    public static <K, V> Mono<Entry<V>> entry(ReactiveCache<K, V> cache, K key, Loader<? super K, V> loader) {
        requireNonNull(cache, "cache must not be null");
        return asAskedFor(cache.getEntryOrCompute(key, loader), cache.getEntryIfCached(key));
    }

    private static <V> Mono<Entry<V>> asAskedFor(Mono<Entry<V>> read, Mono<Entry<V>> ifCached) {
        return Mono.deferContextual(context -> {
            RequestDemand demand = RequestDemand.in(context);
            if (demand.onlyIfCached()) {
                return ifCached.filter(demand::isMetBy).switchIfEmpty(Mono.error(EntryReads::notAtHand));
            }
            return read.flatMap(entry -> demand.isMetBy(entry) ? Mono.just(entry) : loadedAgain(read, entry));
        });
    }

    private static <V> Mono<Entry<V>> loadedAgain(Mono<Entry<V>> read, Entry<V> there) {
        return read.contextWrite(CacheContext.consistency(Consistency.SOURCE)).onErrorReturn(there);
    }

    private static ResponseStatusException notAtHand() {
        return new ResponseStatusException(HttpStatus.GATEWAY_TIMEOUT, "Nothing that would do is at hand");
    }
}
