/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.cache;

import static java.util.Objects.requireNonNull;

import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.testing.InMemoryLink;
import dev.weir.testing.InMemoryServer;
import dev.weir.testing.VirtualClock;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.interceptor.CacheErrorHandler;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import reactor.core.publisher.Mono;

/** A shelf in a container, with two caches that share nothing: each is on a server of its own, and has a twin in another process. */
final class TwoCaches implements AutoCloseable {

    final VirtualClock clock = VirtualClock.create();
    final InMemoryLink firstLink;
    final Shelf shelf;

    private final InMemoryServer firstServer = InMemoryServer.create(clock, new Random(1));
    private final InMemoryServer secondServer = InMemoryServer.create(clock, new Random(2));
    private final Weir firstWeir;
    private final Weir secondWeir;
    private final ReactiveCache<String, String> first;
    private final ReactiveCache<String, String> second;
    private final ReactiveCache<String, String> firstElsewhere;
    private final ReactiveCache<String, String> secondElsewhere;
    private final AnnotationConfigApplicationContext container = new AnnotationConfigApplicationContext();

    private TwoCaches(CacheErrorHandler errors, Class<?>... configuration) {
        firstLink = firstServer.link();
        firstWeir = Weir.named("shop").clock(clock).remote(firstLink).build();
        secondWeir = Weir.named("shop").clock(clock).remote(secondServer).build();
        first = cache(firstWeir, "first");
        second = cache(secondWeir, "second");
        firstElsewhere =
                cache(Weir.named("shop").clock(clock).remote(firstServer.link()).build(), "first");
        secondElsewhere = cache(
                Weir.named("shop").clock(clock).remote(secondServer.link()).build(), "second");
        container.register(configuration);
        container.registerBean(
                CacheManager.class,
                () -> WeirCacheManager.of(
                        WeirSpringCache.of(first, SpringKeys.text()), WeirSpringCache.of(second, SpringKeys.text())));
        container.registerBean(Shelf.class);
        container.registerBean(CachingConfigurer.class, () -> new CachingConfigurer() {
            @Override
            public CacheErrorHandler errorHandler() {
                return errors;
            }
        });
        container.refresh();
        shelf = container.getBean(Shelf.class);
    }

    static TwoCaches create(CacheErrorHandler errors) {
        return new TwoCaches(errors, ShopBed.Enabled.class, WeirCachingConfiguration.class);
    }

    /** Without what this module adds to Spring's own interceptor. */
    static TwoCaches ofSpringAlone() {
        return new TwoCaches(new SimpleCacheErrorHandler(), ShopBed.Enabled.class);
    }

    private static ReactiveCache<String, String> cache(Weir weir, String name) {
        return weir.cache(name, String.class, String.class).build();
    }

    void putInBoth(String key, String value) {
        settled(first.put(key, value));
        settled(second.put(key, value));
    }

    Optional<String> inFirst(String key) {
        return Optional.ofNullable(settled(first.getIfCached(key)));
    }

    Optional<String> inSecond(String key) {
        return Optional.ofNullable(settled(second.getIfCached(key)));
    }

    Optional<String> inFirstElsewhere(String key) {
        return Optional.ofNullable(settled(firstElsewhere.getIfCached(key)));
    }

    Optional<String> inSecondElsewhere(String key) {
        return Optional.ofNullable(settled(secondElsewhere.getIfCached(key)));
    }

    void closeFirst() {
        settled(firstWeir.close());
    }

    void closeSecond() {
        settled(secondWeir.close());
    }

    /** How often the method was called. */
    int calls() {
        return real().calls.get();
    }

    Shelf real() {
        return (Shelf) requireNonNull(AopProxyUtils.getSingletonTarget(shelf));
    }

    /** What comes of it, for which time passes. */
    <T> @Nullable T settled(Mono<T> answer) {
        CompletableFuture<T> coming = answer.toFuture();
        for (int i = 0; i < 500 && !coming.isDone(); i++) {
            clock.advanceBy(Duration.ofMillis(10));
        }
        return Mono.fromFuture(coming).block(Duration.ofSeconds(60));
    }

    /** Lets go on what nobody waits for. */
    void settle() {
        clock.advanceBy(Duration.ofMillis(100));
    }

    @Override
    public void close() {
        container.close();
    }
}
