/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.ReactiveCache;
import dev.weir.source.Transactions;
import dev.weir.webflux.boot.CacheProperties.Model;
import dev.weir.webflux.spring.cache.SpringKeys;
import dev.weir.webflux.spring.cache.WeirCacheManager;
import dev.weir.webflux.spring.cache.WeirCachingConfiguration;
import dev.weir.webflux.spring.cache.WeirSpringCache;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** A configuration of annotated methods that go through the caches that properties declare, for whoever asks for it. */
@AutoConfiguration(
        after = WeirAutoConfiguration.class,
        beforeName = "org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration")
@ConditionalOnClass(CacheAspectSupport.class)
@ConditionalOnBooleanProperty("weir.spring-cache.enabled")
@EnableConfigurationProperties(SpringCacheProperties.class)
public final class WeirSpringCacheAutoConfiguration {

    /** What has annotated methods go through caches, where there is something that heeds annotations. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(CacheAspectSupport.class)
    @ConditionalOnMissingBean(value = CacheManager.class, name = "cacheResolver")
    @Import(WeirCachingConfiguration.class)
    static class Heeded {

        @Bean
        WeirCacheManager weirCacheManager(
                WeirCaches caches,
                CacheDefinitions definitions,
                WeirProperties said,
                ObjectProvider<Transactions> transactions) {
            List<WeirSpringCache> declared = new ArrayList<>();
            for (ReactiveCache<?, ?> cache : caches.all()) {
                CacheTypes types = definitions.types(cache.name());
                if (types != null) {
                    WeirSpringCache adapted = adapted(cache, types.keys());
                    @Nullable Transactions around = transactions.getIfUnique();
                    declared.add(
                            around == null || writes(said.caches().get(cache.name()))
                                    ? adapted
                                    : adapted.afterCommit(around));
                }
            }
            return WeirCacheManager.of(declared);
        }

        @SuppressWarnings("unchecked") // These are its declared keys.
        private static <K> WeirSpringCache adapted(ReactiveCache<?, ?> cache, Class<K> keys) {
            return keys == String.class
                    ? WeirSpringCache.of((ReactiveCache<String, ?>) cache, SpringKeys.text())
                    : WeirSpringCache.of((ReactiveCache<K, ?>) cache, SpringKeys.ofType(keys));
        }

        /** Whether it writes in the transaction itself. */
        private static boolean writes(@Nullable CacheProperties said) {
            return said != null && (said.model() == Model.WRITE_THROUGH || said.model() == Model.WRITE_BEHIND);
        }
    }

    /** A refusal of annotations that nothing heeds: each of their methods would be called as if it had none. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean(CacheAspectSupport.class)
    static class Unheeded {

        /** Before anything else is made, also where beans are made when they are first asked for. */
        @Bean
        static BeanFactoryPostProcessor weirSpringCacheRefusal() {
            return beans -> {
                throw new WeirConfigurationException(
                        "weir.spring-cache.enabled",
                        "It has no effect: no method is cached, because caching by annotations is not switched on.",
                        "Add @EnableCaching to a configuration, or leave it out.");
            };
        }
    }
}
