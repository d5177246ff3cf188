/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.cache;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.Caching;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A service with annotated methods, which answer as a test says and count how often they are called and subscribed to. */
class Shop {

    final AtomicInteger calls = new AtomicInteger();
    final AtomicInteger subscriptions = new AtomicInteger();
    volatile Function<String, Mono<String>> source = id -> Mono.just("value of " + id);
    volatile Function<String, Flux<Integer>> many = id -> Flux.range(0, 3);
    volatile CompletableFuture<String> future = CompletableFuture.completedFuture("later");

    @Cacheable("products")
    public Mono<String> find(String id) {
        return counted(source.apply(id));
    }

    @Cacheable(cacheNames = "products", sync = true)
    public Mono<String> findInSync(String id) {
        return counted(source.apply(id));
    }

    @Cacheable(cacheNames = "products", unless = "#result == null || #result.startsWith('draft')")
    public Mono<String> findFinished(String id) {
        return counted(source.apply(id));
    }

    @Cacheable(cacheNames = "products", condition = "#id != 'live'")
    public Mono<String> findUnlessLive(String id) {
        return counted(source.apply(id));
    }

    @Cacheable(cacheNames = {"near", "products"})
    public Mono<String> findNear(String id) {
        return counted(source.apply(id));
    }

    @Cacheable("products")
    public Mono<String> findBy(String id, int size) {
        return counted(source.apply(id + size));
    }

    @Cacheable("products")
    public CompletableFuture<String> findLater(String id) {
        calls.incrementAndGet();
        return future;
    }

    @Cacheable("products")
    public String findNow(String id) {
        return id;
    }

    @Cacheable("lists")
    public Flux<Integer> list(String id) {
        return countedMany(many.apply(id));
    }

    @Cacheable(cacheNames = "lists", unless = "#result.isEmpty()")
    public Flux<Integer> listSome(String id) {
        return countedMany(many.apply(id));
    }

    @CachePut(cacheNames = "lists", key = "#id")
    public Flux<Integer> relist(String id) {
        return countedMany(many.apply(id));
    }

    @CacheEvict(cacheNames = "lists", key = "#id", condition = "#result != null && #result.size() == 2")
    public Flux<Integer> unlist(String id) {
        return countedMany(many.apply(id));
    }

    @CachePut(cacheNames = "products", key = "#id")
    public Mono<String> save(String id) {
        return counted(source.apply(id));
    }

    @CacheEvict("products")
    public Mono<String> delete(String id) {
        return counted(source.apply(id));
    }

    @CacheEvict(cacheNames = "products", beforeInvocation = true)
    public Mono<String> deleteFirst(String id) {
        return counted(source.apply(id));
    }

    @CacheEvict(cacheNames = "products", allEntries = true)
    public Mono<Void> deleteAll() {
        return Mono.empty();
    }

    @Caching(
            put = @CachePut(cacheNames = "near", key = "#id"),
            evict = @CacheEvict(cacheNames = "products", key = "#id"))
    public Mono<String> move(String id) {
        return counted(source.apply(id));
    }

    @CacheEvict("products")
    public CompletableFuture<String> deleteLater(String id) {
        calls.incrementAndGet();
        return future;
    }

    @Cacheable("others")
    public Mono<List<String>> inACacheOfSomebodyElse(String id) {
        return Mono.fromSupplier(() -> {
            calls.incrementAndGet();
            return List.of(id);
        });
    }

    private Mono<String> counted(Mono<String> answer) {
        calls.incrementAndGet();
        return answer.doOnSubscribe(begun -> subscriptions.incrementAndGet());
    }

    private Flux<Integer> countedMany(Flux<Integer> answer) {
        calls.incrementAndGet();
        return answer.doOnSubscribe(begun -> subscriptions.incrementAndGet());
    }
}
