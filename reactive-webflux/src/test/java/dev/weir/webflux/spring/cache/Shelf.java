/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.cache;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Caching;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A service whose methods change several caches. */
class Shelf {

    final AtomicInteger calls = new AtomicInteger();
    volatile Mono<String> source = Mono.just("new");

    @CacheEvict({"first", "second"})
    public Mono<String> delete(String id) {
        return counted();
    }

    @CacheEvict(
            cacheNames = {"first", "second"},
            allEntries = true)
    public Mono<String> deleteAll(String id) {
        return counted();
    }

    @CacheEvict(
            cacheNames = {"first", "second"},
            beforeInvocation = true)
    public Mono<String> deleteFirst(String id) {
        return counted();
    }

    @CacheEvict({"first", "second"})
    public Flux<String> deleteMany(String id) {
        return counted().concatWith(Mono.just("newer"));
    }

    @CachePut(
            cacheNames = {"first", "second"},
            key = "#id")
    public Mono<String> save(String id) {
        return counted();
    }

    @Caching(
            put = @CachePut(cacheNames = "first", key = "#id"),
            evict = @CacheEvict(cacheNames = "second", key = "#id"))
    public Mono<String> move(String id) {
        return counted();
    }

    @Caching(
            put = @CachePut(cacheNames = "first", key = "#result.nothing"),
            evict = @CacheEvict(cacheNames = "second", key = "#id"))
    public Mono<String> saveUnderNoKey(String id) {
        return counted();
    }

    @Caching(
            evict = {
                @CacheEvict(cacheNames = "first", key = "#id", condition = "#result.nothing"),
                @CacheEvict(cacheNames = "second", key = "#id")
            })
    public Mono<String> deleteOnNoCondition(String id) {
        return counted();
    }

    private Mono<String> counted() {
        calls.incrementAndGet();
        return source;
    }
}
