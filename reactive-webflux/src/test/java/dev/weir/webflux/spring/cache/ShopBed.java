/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.cache;

import static java.util.Objects.requireNonNull;

import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.codec.TypeRef;
import dev.weir.policy.CachePolicy;
import dev.weir.source.Transactions;
import dev.weir.testing.VirtualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.Advisor;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.NameMatchMethodPointcut;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.interceptor.CacheErrorHandler;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;

/** A shop in a container, with its caches. */
final class ShopBed implements AutoCloseable {

    static final String CARRIED = "request";

    final VirtualClock clock = VirtualClock.create();
    final Weir weir = Weir.named("shop").clock(clock).build();
    final ReactiveCache<Object, String> products;
    final ReactiveCache<String, String> near;
    final ReactiveCache<String, List<Integer>> lists;
    final Shop shop;
    final CacheManager manager;

    /** How often something else between the cache and the method was passed. */
    final AtomicInteger passedInside = new AtomicInteger();

    private final AnnotationConfigApplicationContext container;

    private ShopBed(Class<?>[] configuration, Transactions transactions, @Nullable CacheErrorHandler errors) {
        CachePolicy policy = CachePolicy.freshFor(Duration.ofMinutes(5)).absentFor(Duration.ofMinutes(1));
        products = weir.cache("products", Object.class, String.class)
                .policy(policy)
                .carrying(CARRIED)
                .build();
        near = weir.cache("near", String.class, String.class).policy(policy).build();
        lists = weir.cache("lists", String.class, new TypeRef<List<Integer>>() {})
                .policy(policy)
                .build();
        manager = WeirCacheManager.of(
                WeirSpringCache.of(products, SpringKeys.same()).afterCommit(transactions),
                WeirSpringCache.of(near, SpringKeys.ofType(String.class)),
                WeirSpringCache.of(lists, SpringKeys.text()).longestFlux(4));
        container = new AnnotationConfigApplicationContext();
        container.register(configuration);
        container.registerBean(CacheManager.class, () -> manager);
        container.registerBean(Shop.class);
        container.registerBean(
                Advisor.class,
                () -> new DefaultPointcutAdvisor(new NameMatchMethodPointcut().addMethodName("find"), inner()),
                definition -> definition.setRole(BeanDefinition.ROLE_INFRASTRUCTURE));
        container.registerBean(CachingConfigurer.class, () -> new CachingConfigurer() {
            @Override
            public @Nullable CacheErrorHandler errorHandler() {
                return errors;
            }
        });
        container.refresh();
        shop = container.getBean(Shop.class);
    }

    private MethodInterceptor inner() {
        return invocation -> {
            passedInside.incrementAndGet();
            return invocation.proceed();
        };
    }

    /** As the documentation says. */
    static ShopBed create() {
        return new ShopBed(new Class<?>[] {Enabled.class, WeirCachingConfiguration.class}, Transactions.NONE, null);
    }

    static ShopBed afterCommitOf(Transactions transactions) {
        return new ShopBed(new Class<?>[] {Enabled.class, WeirCachingConfiguration.class}, transactions, null);
    }

    static ShopBed handling(CacheErrorHandler errors) {
        return new ShopBed(new Class<?>[] {Enabled.class, WeirCachingConfiguration.class}, Transactions.NONE, errors);
    }

    /** Without what this module adds to Spring's own interceptor. */
    static ShopBed ofSpringAlone() {
        return new ShopBed(new Class<?>[] {Enabled.class}, Transactions.NONE, null);
    }

    /** The service itself, whose counters a proxy does not have. */
    Shop real() {
        return (Shop) requireNonNull(AopProxyUtils.getSingletonTarget(shop));
    }

    @Override
    public void close() {
        container.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching(order = 0)
    static class Enabled {}
}
