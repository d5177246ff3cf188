/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A flux that is cached as a list, unless it is too long for that; then it passes through. */
final class CachedFlux<K, E> {

    private final ReactiveCache<K, List<E>> cache;
    private final K key;
    private final int atMost;
    private final Function<? super K, ? extends Flux<? extends E>> loader;
    private final @Nullable Predicate<? super List<E>> keepable;

    CachedFlux(
            ReactiveCache<K, List<E>> cache,
            K key,
            int atMost,
            Function<? super K, ? extends Flux<? extends E>> loader,
            @Nullable Predicate<? super List<E>> keepable) {
        this.cache = cache;
        this.key = key;
        this.atMost = atMost;
        this.loader = loader;
        this.keepable = keepable;
    }

    Flux<E> read() {
        return Flux.defer(() -> {
            Handover<E> handover = new Handover<>();
            return cache.getOrCompute(key, (same, context) -> collected(handover, context))
                    .doOnNext(list -> handover.leaderGone())
                    .flatMapIterable(list -> list)
                    .onErrorResume(ListTooLongException.class, verdict -> passThrough(verdict, handover))
                    .doFinally(end -> handover.leaderGone());
        });
    }

    private Mono<List<E>> collected(Handover<E> handover, LoadContext<List<E>> context) {
        Mono<List<E>> all = new Collecting<>(source(), handover, atMost, cache.name());
        return keepable == null
                ? all
                : all.doOnNext(list -> {
                    if (!keepable.test(list)) {
                        context.doNotCache();
                    }
                });
    }

    private Flux<E> passThrough(ListTooLongException verdict, Handover<E> handover) {
        Flux<E> mine = handover.take(verdict);
        if (mine != null) {
            return mine;
        }
        return verdict.concerns(cache.name()) ? Flux.from(source()) : Flux.error(verdict);
    }

    private Flux<? extends E> source() {
        @Nullable Flux<? extends E> source = loader.apply(key);
        if (source == null) {
            throw new LoaderContractException(
                    cache.name(), "returned null instead of a Flux. To say that there is nothing, return Flux.empty()");
        }
        return source;
    }

    /** The list as a load wants it: each subscription collects anew. */
    private static final class Collecting<E> extends Mono<List<E>> {

        private final Flux<? extends E> source;
        private final Handover<E> handover;
        private final int atMost;
        private final String cache;

        Collecting(Flux<? extends E> source, Handover<E> handover, int atMost, String cache) {
            this.source = source;
            this.handover = handover;
            this.atMost = atMost;
            this.cache = cache;
        }

        @Override
        public void subscribe(CoreSubscriber<? super List<E>> load) {
            ListTooLongException verdict = new ListTooLongException(cache, atMost, Load.in(load.currentContext()));
            load.onSubscribe(new Collector<>(load, source, handover, atMost, verdict));
        }
    }
}
