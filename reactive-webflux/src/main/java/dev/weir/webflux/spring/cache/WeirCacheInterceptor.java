/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.cache;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.cache.Cache;
import org.springframework.cache.interceptor.CacheInterceptor;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.cache.interceptor.CachePutOperation;
import org.springframework.cache.interceptor.CacheableOperation;
import org.springframework.core.KotlinDetector;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An interceptor that has methods whose results come later read through the caches of a weir, once per subscription. It leaves to Spring
 * what is about other caches, methods that answer at once, and those that are both read and put.
 */
final class WeirCacheInterceptor extends CacheInterceptor {

    private static final long serialVersionUID = 1L;

    private volatile boolean ready;

    @Override
    public void afterSingletonsInstantiated() {
        super.afterSingletonsInstantiated();
        ready = true;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Target target = ready && invocation instanceof ProxyMethodInvocation call ? target(call) : null;
        if (target == null || !isOurs(target.steps())) {
            return super.invoke(invocation);
        }
        return target.adapter.fromPublisher(
                target.adapter.isMultiValue()
                        ? Flux.defer(() -> target.begin().many())
                        : Mono.defer(() -> target.begin().one()));
    }

    private @Nullable Target target(ProxyMethodInvocation call) {
        Method method = call.getMethod();
        ReactiveAdapter adapter = KotlinDetector.isSuspendingFunction(method)
                ? null
                : ReactiveAdapterRegistry.getSharedInstance().getAdapter(method.getReturnType());
        CacheOperationSource source = getCacheOperationSource();
        Object on = call.getThis();
        if (adapter == null || source == null || on == null) {
            return null;
        }
        Class<?> type = AopProxyUtils.ultimateTargetClass(on);
        Collection<CacheOperation> operations = source.getCacheOperations(method, type);
        return operations == null || operations.isEmpty() ? null : new Target(call, adapter, on, type, operations);
    }

    private static boolean isOurs(List<Step> steps) {
        boolean reads = steps.stream().anyMatch(step -> step.getOperation() instanceof CacheableOperation);
        boolean puts = steps.stream().anyMatch(step -> step.getOperation() instanceof CachePutOperation);
        return !(reads && puts) && steps.stream().allMatch(Step::isOnOurCaches);
    }

    /** What is called, and how its results come. */
    private final class Target {

        private final ProxyMethodInvocation call;
        private final ReactiveAdapter adapter;
        private final Object on;
        private final Class<?> type;
        private final Collection<CacheOperation> operations;

        private Target(
                ProxyMethodInvocation call,
                ReactiveAdapter adapter,
                Object on,
                Class<?> type,
                Collection<CacheOperation> operations) {
            this.call = call;
            this.adapter = adapter;
            this.on = on;
            this.type = type;
            this.operations = operations;
        }

        /** For one subscriber each: a step remembers whether its condition held. */
        private AnnotatedCall begin() {
            return new AnnotatedCall(List.copyOf(steps()), method(), getErrorHandler());
        }

        private List<Step> steps() {
            return operations.stream().map(this::step).toList();
        }

        private Step step(CacheOperation operation) {
            return new Step(getCacheOperationMetadata(operation, call.getMethod(), type), call.getArguments(), on);
        }

        /** An invocation goes on once: each call of the method is one of its own. */
        private Supplier<Publisher<Object>> method() {
            return () -> {
                try {
                    return adapter.toPublisher(call.invocableClone().proceed());
                } catch (Throwable failure) {
                    return Mono.error(failure);
                }
            };
        }
    }

    /** A step, with Spring's expressions. */
    private final class Step extends CacheOperationContext implements AnnotatedStep {

        private Step(CacheOperationMetadata metadata, @Nullable Object[] args, Object target) {
            super(metadata, args, target);
        }

        private boolean isOnOurCaches() {
            return getCaches().stream().allMatch(WeirSpringCache.class::isInstance);
        }

        @Override
        public CacheOperation operation() {
            return getOperation();
        }

        @Override
        public List<WeirSpringCache> caches() {
            Collection<? extends Cache> caches = getCaches();
            return caches.stream().map(WeirSpringCache.class::cast).toList();
        }

        @Override
        public boolean applies(@Nullable Object result) {
            return isConditionPassing(result);
        }

        @Override
        public boolean keeps(@Nullable Object value) {
            return canPutToCache(value);
        }

        @Override
        public Object key(@Nullable Object result) {
            Object key = generateKey(result);
            if (key == null) {
                throw new IllegalArgumentException(
                        "The key of " + getOperation() + " is null: name parameters as #p0, or compile with "
                                + "-parameters; and have no key be null");
            }
            return key;
        }
    }
}
