/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.peers;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.weir.perf.Peer;
import java.time.Duration;
import java.util.function.Function;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** A Spring bean with a {@code @Cacheable} method that returns a {@code Mono}, over Caffeine in its asynchronous mode. */
public final class SpringCacheablePeer implements Peer {

    @Override
    public String name() {
        return "Spring @Cacheable";
    }

    @Override
    public Function<Integer, Mono<String>> cacheOf(int maximumSize, Function<Integer, Mono<String>> loader) {
        // Never closed: it holds nothing that the process does not take with it.
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.register(Caching.class);
        context.registerBean(CacheManager.class, () -> cacheManager(maximumSize));
        context.registerBean(Catalogue.class, () -> new Catalogue(loader));
        context.refresh();
        return context.getBean(Catalogue.class)::find;
    }

    private static CacheManager cacheManager(int maximumSize) {
        CaffeineCacheManager manager = new CaffeineCacheManager("catalogue");
        manager.setCaffeine(Caffeine.newBuilder().maximumSize(maximumSize).expireAfterWrite(Duration.ofMinutes(10)));
        manager.setAsyncCacheMode(true);
        return manager;
    }

    /** The configuration that switches caching on. */
    @Configuration
    @EnableCaching
    static class Caching {}

    /** The bean whose method is cached; open, for Spring to put a proxy in front of it. */
    static class Catalogue {

        private final Function<Integer, Mono<String>> loader;

        Catalogue(Function<Integer, Mono<String>> loader) {
            this.loader = loader;
        }

        @Cacheable("catalogue")
        public Mono<String> find(Integer key) {
            return loader.apply(key);
        }
    }
}
