/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/**
 * A look-up: finds for each element of a pipeline the value of its key, and joins the two.
 *
 * <p>Elements are looked up in {@link Portions}. All keys of a portion are read as if alone, and what has to be loaded for
 * it travels together, in a {@link Convoy}.
 */
final class LookUp<T, K, V, R> implements PipelineStep.Work<T, R> {

    private final ReactiveCache<K, V> cache;
    private final ElementKey<T, K> keys;
    private final BiFunction<? super T, ? super V, ? extends R> join;
    private final @Nullable Function<? super T, ? extends R> withoutValue;

    /** Without a function for elements without a value, these are left out. */
    LookUp(
            ReactiveCache<K, V> cache,
            ElementKey<T, K> keys,
            BiFunction<? super T, ? super V, ? extends R> join,
            @Nullable Function<? super T, ? extends R> withoutValue) {
        this.cache = cache;
        this.keys = keys;
        this.join = join;
        this.withoutValue = withoutValue;
    }

    @Override
    public Flux<ElementResult<T, R>> on(Flux<T> elements, int inFlight) {
        return Portions.of(elements, inFlight)
                .flatMapSequentialDelayError(this::portion, Portions.OUT, Portions.full(inFlight));
    }

    /** The convoy departs when all keys have been asked for, and in any case before the portion is told downstream. */
    private Flux<ElementResult<T, R>> portion(List<T> elements) {
        Convoy convoy = new Convoy();
        return Flux.fromIterable(elements)
                .doFinally(allAskedFor -> convoy.depart())
                .flatMapSequential(this::attempt, elements.size(), 1)
                .contextWrite(convoy::scope)
                .collectList()
                .doOnNext(attempts -> convoy.depart())
                .flatMapIterable(attempts -> attempts);
    }

    private Mono<ElementResult<T, R>> attempt(T element) {
        try {
            return cache.get(keys.of(element)).materialize().map(answer -> attempted(element, answer));
        } catch (Throwable broken) {
            Exceptions.throwIfJvmFatal(broken);
            return Mono.just(ElementResult.failed(element, broken));
        }
    }

    private ElementResult<T, R> attempted(T element, Signal<V> answer) {
        Throwable error = answer.getThrowable();
        return error == null
                ? ElementResult.of(element, () -> joined(element, answer.get()))
                : ElementResult.failed(element, error);
    }

    private @Nullable R joined(T element, @Nullable V value) {
        if (value == null) {
            return withoutValue == null ? null : withoutValue.apply(element);
        }
        @Nullable R result = join.apply(element, value);
        if (result == null) {
            throw new PipelineContractException("The join function of " + keys.operator()
                    + " returned null. To leave elements out, use filter behind it");
        }
        return result;
    }
}
