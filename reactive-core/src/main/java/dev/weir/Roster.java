/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.source.Store;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** A roster of the caches of a weir. A cache has its place before it is made, so that one that is refused leaves nothing behind. */
final class Roster {

    private final String weir;
    private final Map<String, Blueprint<?, ?>> places = new ConcurrentHashMap<>();
    private final Map<String, DefaultReactiveCache<?, ?>> caches = new ConcurrentHashMap<>();
    private volatile boolean closed;

    Roster(String weir) {
        this.weir = weir;
    }

    /** The caches by their names, as they are now. */
    Map<String, DefaultReactiveCache<?, ?>> caches() {
        return new TreeMap<>(caches);
    }

    boolean isClosed() {
        return closed;
    }

    /** A cache of these pools, which are made only if it has its place. */
    <K, V> DefaultReactiveCache<K, V> enter(Blueprint<K, V> plan, Supplier<Pools<K, V>> pools) {
        requireOpen(plan.name());
        if (places.putIfAbsent(plan.name(), plan) != null) {
            throw new IllegalArgumentException("There is a cache named '" + plan.name() + "' in '" + weir
                    + "' already: share that one, or choose another name");
        }
        try {
            requireRowsOfItsOwn(plan);
            return entered(new DefaultReactiveCache<>(pools.get()));
        } catch (Throwable refused) {
            places.remove(plan.name());
            throw refused;
        }
    }

    /** Lets no more enter, and closes all; that one of them fails keeps none of the others open. */
    Mono<Void> close() {
        return Mono.defer(() -> {
            closed = true;
            return Volley.forEach(caches.values(), Math.max(1, caches.size()), DefaultReactiveCache::close);
        });
    }

    private <K, V> DefaultReactiveCache<K, V> entered(DefaultReactiveCache<K, V> cache) {
        caches.put(cache.name(), cache);
        try {
            // Looked at last: a closing either finds the cache or is seen here.
            requireOpen(cache.name());
        } catch (CacheClosedException late) {
            caches.remove(cache.name());
            cache.pools().discard();
            throw late;
        }
        return cache;
    }

    private void requireOpen(String cache) {
        if (closed) {
            throw new CacheClosedException(cache);
        }
    }

    /** The order in which two outboxes reach the same rows would be nobody's. */
    private void requireRowsOfItsOwn(Blueprint<?, ?> plan) {
        Store<?, ?> store = plan.store();
        if (store == null || !plan.writesBehind()) {
            return;
        }
        for (Blueprint<?, ?> other : places.values()) {
            Store<?, ?> theirs = other.store();
            if (other != plan && theirs != null && other.writesBehind() && store.sharesRowsWith(theirs)) {
                throw new IllegalArgumentException("Caches '" + plan.name() + "' and '" + other.name()
                        + "' would both write behind to '" + store.name()
                        + "', and nobody would know which write of a row came last: share one cache, or let one of them "
                        + "write through");
            }
        }
    }
}
