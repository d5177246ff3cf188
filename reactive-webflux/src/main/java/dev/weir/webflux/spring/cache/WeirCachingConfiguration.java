/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.cache;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.cache.annotation.AbstractCachingConfiguration;
import org.springframework.cache.interceptor.CacheInterceptor;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.cache.interceptor.KeyGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Role;
import org.springframework.core.type.AnnotationMetadata;

/**
 * What has annotated methods read through the caches of a weir with the Context of their subscribers, coalesced: to be imported beside
 * {@code @EnableCaching}, in its default mode of proxies. A {@code CachingConfigurer} is heeded; where it names no key generator, it is
 * {@link WeirKeyGenerator}.
 */
@Configuration(proxyBeanMethods = false)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
public class WeirCachingConfiguration extends AbstractCachingConfiguration {

    /** Nothing of the class that imports this is needed. */
    @Override
    public void setImportMetadata(AnnotationMetadata importMetadata) {}

    @Bean
    @Primary
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    CacheInterceptor weirCacheInterceptor(CacheOperationSource cacheOperationSource) {
        WeirCacheInterceptor interceptor = new WeirCacheInterceptor();
        interceptor.configure(errorHandler, this::keys, cacheResolver, cacheManager);
        interceptor.setCacheOperationSource(cacheOperationSource);
        return interceptor;
    }

    private KeyGenerator keys() {
        @Nullable KeyGenerator named = keyGenerator.get();
        return named == null ? new WeirKeyGenerator() : named;
    }
}
