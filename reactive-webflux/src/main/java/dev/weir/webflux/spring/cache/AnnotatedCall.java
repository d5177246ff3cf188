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
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import org.springframework.cache.interceptor.CacheErrorHandler;
import org.springframework.cache.interceptor.CacheableOperation;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A call of an annotated method, for one subscriber: evictions that come before, a read whose load is the method, puts, and evictions that
 * come after. All of it is waited for, and sees the Context of the subscriber; only the method, where it is a load, sees what loads see.
 */
final class AnnotatedCall {

    private final Supplier<Publisher<Object>> method;
    private final CacheErrorHandler errors;
    private final AnnotatedChanges changes;
    private final List<Read> reads;

    AnnotatedCall(List<AnnotatedStep> steps, Supplier<Publisher<Object>> method, CacheErrorHandler errors) {
        this.method = method;
        this.errors = errors;
        this.changes = new AnnotatedChanges(steps, errors);
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
        Mono<Object> answer = changes.before().then(Mono.defer(() -> readOne(0)));
        return changes.areToFollow()
                ? answer.map(Optional::of)
                        .defaultIfEmpty(Optional.empty())
                        .flatMap(result ->
                                changes.after(result.orElse(null), false).thenReturn(result))
                        .flatMap(Mono::justOrEmpty)
                : answer;
    }

    /** Of a method with many results, which come as they are; what follows comes between the last of them and the end. */
    Flux<Object> many() {
        Flux<Object> answer = changes.before().thenMany(Flux.defer(() -> readEach(0)));
        if (!changes.areToFollow()) {
            return answer;
        }
        Gathered all = new Gathered(changes.longest());
        return answer.doOnNext(all::add)
                .concatWith(Mono.defer(
                        () -> changes.after(all.elements(), all.isTooLong()).then(Mono.empty())));
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
