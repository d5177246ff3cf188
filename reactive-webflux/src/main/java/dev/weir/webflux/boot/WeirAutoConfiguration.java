/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.backend.BackendSource;
import dev.weir.metrics.CacheRecorder;
import dev.weir.time.CacheClock;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** A configuration of caches from {@code weir.*} and the application's beans. */
@AutoConfiguration(
        after = {WeirRedisAutoConfiguration.class, WeirR2dbcAutoConfiguration.class, WeirMetricsAutoConfiguration.class
        })
@EnableConfigurationProperties(WeirProperties.class)
public final class WeirAutoConfiguration {

    @Bean
    static CacheDefinitions weirCacheDefinitions(Environment environment) {
        return new CacheDefinitions(environment);
    }

    /** What all caches share; closed by {@link WeirLifecycle}, and not by Spring, which would not subscribe. */
    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    Weir weir(
            WeirProperties said,
            Environment environment,
            ObjectProvider<BackendSource> backend,
            ObjectProvider<CacheRecorder> recorder,
            ObjectProvider<CacheClock> clock,
            ObjectProvider<WeirCustomizer> customizers) {
        BackendSource remote = said.enabled() ? backend.getIfAvailable() : null;
        if (remote == null && said.enabled()) {
            RedisPlace.requireModule(environment);
        }
        String property = Namespace.property(said, environment);
        Weir.Builder builder =
                Setting.named(property, () -> Weir.named(Namespace.of(said, environment, remote != null)));
        if (remote != null) {
            builder.remote(remote);
        }
        recorder.ifAvailable(builder::recorder);
        clock.ifAvailable(builder::clock);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }

    @Bean
    CacheSurroundings weirCacheSurroundings(
            Weir weir, WeirProperties said, ObjectProvider<TableStores> tables, ListableBeanFactory beans) {
        @Nullable TableStores found = tables.getIfAvailable();
        String missing = TablesMissing.advice(beans, getClass().getClassLoader());
        return new CacheSurroundings(weir, said.enabled(), found, missing);
    }

    @Bean
    @ConditionalOnMissingBean
    WeirCaches weirCaches(Weir weir, CacheDefinitions definitions, ObjectProvider<ReactiveCache<?, ?>> caches) {
        return new WeirCaches(weir, definitions, caches);
    }

    @Bean
    @ConditionalOnMissingBean
    WeirLifecycle weirLifecycle(Weir weir) {
        return new WeirLifecycle(weir);
    }
}
