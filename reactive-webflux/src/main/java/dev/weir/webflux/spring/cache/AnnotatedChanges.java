/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.cache;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.interceptor.CacheErrorHandler;
import org.springframework.cache.interceptor.CacheEvictOperation;
import org.springframework.cache.interceptor.CachePutOperation;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.util.Loggers;
import reactor.util.context.ContextView;

/**
 * The changes that one call of an annotated method makes: evictions before it, and puts and evictions that follow it. All of them are tried,
 * in all caches, before the first that has failed is told.
 */
final class AnnotatedChanges {

    private final List<AnnotatedStep> before;
    private final List<AnnotatedStep> following;
    private final CacheErrorHandler errors;

    /** Of those that follow, puts come first, as Spring has it. */
    AnnotatedChanges(List<AnnotatedStep> steps, CacheErrorHandler errors) {
        this.before = evictions(steps, true).toList();
        this.following = Stream.concat(steps.stream().filter(AnnotatedChanges::puts), evictions(steps, false))
                .toList();
        this.errors = errors;
    }

    private static Stream<AnnotatedStep> evictions(List<AnnotatedStep> steps, boolean beforeInvocation) {
        return steps.stream()
                .filter(step -> step.operation() instanceof CacheEvictOperation evict
                        && evict.isBeforeInvocation() == beforeInvocation);
    }

    private static boolean puts(AnnotatedStep step) {
        return step.operation() instanceof CachePutOperation;
    }

    Mono<Void> before() {
        return all(before, step -> evicted(step, null));
    }

    boolean areToFollow() {
        return !following.isEmpty();
    }

    /** How many elements of a result all of them can keep. */
    int longest() {
        return following.stream()
                .flatMap(step -> step.caches().stream())
                .mapToInt(WeirSpringCache::longestFlux)
                .min()
                .orElse(0);
    }

    /**
     * After the method has done its work, and maybe changed what others read. Who leaves does not call that off: what was to be put is then
     * forgotten, for the transaction that it was made in may end with him.
     */
    Mono<Void> after(@Nullable Object result, boolean tooLong) {
        return Mono.deferContextual(context -> all(
                        following, step -> puts(step) ? put(step, result, tooLong) : evicted(step, result))
                .doFinally(end -> {
                    if (end == SignalType.CANCEL) {
                        forgetUnattended(result, tooLong, context);
                    }
                }));
    }

    private void forgetUnattended(@Nullable Object result, boolean tooLong, ContextView context) {
        all(following, step -> puts(step) ? unput(step, result, tooLong) : evicted(step, result))
                .contextWrite(context)
                .subscribe(
                        none -> {},
                        failure -> Loggers.getLogger(WeirSpringCache.class)
                                .warn(
                                        "What a method has changed may not be forgotten, whose caller did not wait for it",
                                        failure));
    }

    /** What is too long to be kept takes the place of what is there all the same. */
    private Mono<Void> put(AnnotatedStep step, @Nullable Object result, boolean tooLong) {
        return putting(step, result, tooLong) ? stored(step, step.key(result), result) : Mono.empty();
    }

    private Mono<Void> unput(AnnotatedStep step, @Nullable Object result, boolean tooLong) {
        return putting(step, result, tooLong) ? stored(step, step.key(result), null) : Mono.empty();
    }

    private static boolean putting(AnnotatedStep step, @Nullable Object result, boolean tooLong) {
        return step.applies(result) && (tooLong || step.keeps(result));
    }

    private Mono<Void> stored(AnnotatedStep step, Object key, @Nullable Object value) {
        return all(
                step.caches(),
                cache -> heard(
                        Mono.defer(() -> cache.store(key, value)),
                        failure -> errors.handleCachePutError(failure, cache, key, value)));
    }

    private Mono<Void> evicted(AnnotatedStep step, @Nullable Object result) {
        if (!step.applies(result)) {
            return Mono.empty();
        }
        if (((CacheEvictOperation) step.operation()).isCacheWide()) {
            return all(
                    step.caches(),
                    cache -> heard(
                            Mono.defer(cache::forgetAll), failure -> errors.handleCacheClearError(failure, cache)));
        }
        Object key = step.key(result);
        return all(
                step.caches(),
                cache -> heard(
                        Mono.defer(() -> cache.forget(key)),
                        failure -> errors.handleCacheEvictError(failure, cache, key)));
    }

    /** One after the other, whichever fails; then this fails as the first of them did. */
    private static <T> Mono<Void> all(List<T> targets, Function<T, Mono<Void>> change) {
        return Flux.fromIterable(targets)
                .flatMapDelayError(each -> Mono.defer(() -> change.apply(each)), 1, 1)
                .then()
                .onErrorMap(failures -> Exceptions.unwrapMultiple(failures).get(0));
    }

    /** A handler throws what is to be thrown. */
    private static Mono<Void> heard(Mono<Void> change, Consumer<RuntimeException> handler) {
        return change.onErrorResume(RuntimeException.class, failure -> {
            handler.accept(failure);
            return Mono.empty();
        });
    }
}
