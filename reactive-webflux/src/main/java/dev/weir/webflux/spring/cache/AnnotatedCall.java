/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.cache;

import dev.weir.CacheClosedException;
import dev.weir.InvalidTagException;
import dev.weir.TenantException;
import dev.weir.TierUnavailableException;
import dev.weir.UnstorableValueException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.cache.interceptor.CacheErrorHandler;
import org.springframework.cache.interceptor.CacheEvictOperation;
import org.springframework.cache.interceptor.CachePutOperation;
import org.springframework.cache.interceptor.CacheableOperation;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A call of an annotated method, for one subscriber: evictions that come before, a read whose load is the method, puts, and evictions that
 * come after. All of it is waited for, and sees the Context of the subscriber; only the method, where it is a load, sees what loads see.
 */
final class AnnotatedCall {

    private final List<AnnotatedStep> steps;
    private final Supplier<Publisher<Object>> method;
    private final CacheErrorHandler errors;
    private final List<Read> reads;

    AnnotatedCall(List<AnnotatedStep> steps, Supplier<Publisher<Object>> method, CacheErrorHandler errors) {
        this.steps = steps;
        this.method = method;
        this.errors = errors;
        this.reads = steps.stream()
                .filter(step -> step.operation() instanceof CacheableOperation && step.applies(null))
                .flatMap(step -> {
                    Object key = step.key(null);
                    return step.caches().stream().map(cache -> new Read(step, cache, key));
                })
                .toList();
    }

    /** Of a method with at most one result. */
    Mono<Object> one() {
        Mono<Object> answer = evictedBefore().then(Mono.defer(() -> readOne(0)));
        return hasMoreToDo()
                ? answer.map(Optional::of)
                        .defaultIfEmpty(Optional.empty())
                        .flatMap(result -> followed(result.orElse(null), false).thenReturn(result))
                        .flatMap(Mono::justOrEmpty)
                : answer;
    }

    /** Of a method with many results, which come as they are; what follows comes between the last of them and the end. */
    Flux<Object> many() {
        Flux<Object> answer = evictedBefore().thenMany(Flux.defer(() -> readEach(0)));
        if (!hasMoreToDo()) {
            return answer;
        }
        Gathered all = new Gathered(longest());
        return answer.doOnNext(all::add)
                .concatWith(Mono.defer(
                        () -> followed(all.elements(), all.isTooLong()).then(Mono.empty())));
    }

    private Mono<Object> readOne(int place) {
        if (place == reads.size()) {
            return Mono.from(method.get());
        }
        Read read = reads.get(place);
        Mono<Object> source = Mono.defer(() -> readOne(place + 1));
        return Mono.defer(() -> read.cache.read(
                        read.key,
                        (same, load) -> source.doOnSuccess(value -> {
                            if (!read.step.keeps(value)) {
                                load.doNotCache();
                            }
                        })))
                .onErrorResume(AnnotatedCall::isOfTheCache, failure -> {
                    errors.handleCacheGetError((RuntimeException) failure, read.cache, read.key);
                    return source;
                });
    }

    private Flux<Object> readEach(int place) {
        if (place == reads.size()) {
            return Flux.from(method.get());
        }
        Read read = reads.get(place);
        Flux<Object> source = Flux.defer(() -> readEach(place + 1));
        return Flux.defer(() -> read.cache.readEach(read.key, source, read.step::keeps))
                .onErrorResume(AnnotatedCall::isOfTheCache, failure -> {
                    errors.handleCacheGetError((RuntimeException) failure, read.cache, read.key);
                    return source;
                });
    }

    private Mono<Void> evictedBefore() {
        return Flux.fromIterable(steps)
                .filter(step -> step.operation() instanceof CacheEvictOperation evict && evict.isBeforeInvocation())
                .concatMap(step -> evicted(step, null))
                .then();
    }

    private boolean hasMoreToDo() {
        return steps.stream().anyMatch(AnnotatedCall::follows);
    }

    private static boolean follows(AnnotatedStep step) {
        return step.operation() instanceof CachePutOperation
                || step.operation() instanceof CacheEvictOperation evict && !evict.isBeforeInvocation();
    }

    /** Puts first, as Spring has it. */
    private Mono<Void> followed(@Nullable Object result, boolean tooLong) {
        Flux<AnnotatedStep> all = Flux.fromIterable(steps).filter(AnnotatedCall::follows);
        return all.filter(step -> step.operation() instanceof CachePutOperation)
                .concatMap(step -> put(step, result, tooLong))
                .then(all.filter(step -> step.operation() instanceof CacheEvictOperation)
                        .concatMap(step -> evicted(step, result))
                        .then());
    }

    /** What is too long to be kept takes the place of what is there all the same. */
    private Mono<Void> put(AnnotatedStep step, @Nullable Object result, boolean tooLong) {
        if (!step.applies(result) || !tooLong && !step.keeps(result)) {
            return Mono.empty();
        }
        Object key = step.key(result);
        return each(
                step,
                cache -> heard(
                        Mono.defer(() -> cache.store(key, result)),
                        failure -> errors.handleCachePutError(failure, cache, key, result)));
    }

    private Mono<Void> evicted(AnnotatedStep step, @Nullable Object result) {
        if (!step.applies(result)) {
            return Mono.empty();
        }
        if (((CacheEvictOperation) step.operation()).isCacheWide()) {
            return each(
                    step,
                    cache -> heard(
                            Mono.defer(cache::forgetAll), failure -> errors.handleCacheClearError(failure, cache)));
        }
        Object key = step.key(result);
        return each(
                step,
                cache -> heard(
                        Mono.defer(() -> cache.forget(key)),
                        failure -> errors.handleCacheEvictError(failure, cache, key)));
    }

    private static Mono<Void> each(AnnotatedStep step, Function<WeirSpringCache, Mono<Void>> change) {
        return Flux.fromIterable(step.caches()).concatMap(change).then();
    }

    /** A handler throws what is to be thrown. */
    private static Mono<Void> heard(Mono<Void> change, Consumer<RuntimeException> handler) {
        return change.onErrorResume(RuntimeException.class, failure -> {
            handler.accept(failure);
            return Mono.empty();
        });
    }

    private int longest() {
        return steps.stream()
                .filter(AnnotatedCall::follows)
                .flatMap(step -> step.caches().stream())
                .mapToInt(WeirSpringCache::longestFlux)
                .min()
                .orElse(0);
    }

    /** Rather than of the load, whose errors are not the handler's to hide: each of those who wait would call the method. */
    private static boolean isOfTheCache(Throwable failure) {
        return failure instanceof CacheClosedException
                || failure instanceof TierUnavailableException
                || failure instanceof TenantException
                || failure instanceof UnstorableValueException
                || failure instanceof InvalidTagException;
    }

    /** Where a value is looked for. */
    private record Read(AnnotatedStep step, WeirSpringCache cache, Object key) {}
}
