/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.peers;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.weir.perf.Peer;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import reactor.cache.CacheMono;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/** A {@code CacheMono} of reactor-extra over Caffeine, as its documentation shows it. */
public final class CacheMonoPeer implements Peer {

    @Override
    public String name() {
        return "CacheMono";
    }

    @Override
    @SuppressWarnings("deprecation") // the whole of it is, and still widely used
    public Function<Integer, Mono<String>> cacheOf(int maximumSize, Function<Integer, Mono<String>> loader) {
        Cache<Integer, Signal<? extends String>> cache = Caffeine.newBuilder()
                .maximumSize(maximumSize)
                .expireAfterWrite(Duration.ofMinutes(10))
                .build();
        Map<Integer, Signal<? extends String>> map = cache.asMap();
        return key -> CacheMono.lookup(map, key).onCacheMissResume(() -> loader.apply(key));
    }
}
