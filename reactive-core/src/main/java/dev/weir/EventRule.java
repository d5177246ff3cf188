/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.metrics.CacheEvent.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A rule: what events of one type do to caches.
 *
 * @param type which events it is about
 * @param condition which of them
 * @param effects what they do, in order
 * @param <E> events
 */
record EventRule<E>(Class<E> type, Predicate<? super E> condition, List<Effect<E>> effects) {

    /**
     * An effect: what an event does to one cache.
     *
     * @param name what and to which cache, for sentences
     * @param request the request to the cache that an event leads to; {@code null} if to none
     */
    record Effect<E>(String name, Function<? super E, ? extends @Nullable Mono<?>> request) {}

    static <E> EventRule<E> on(Class<E> type) {
        return new EventRule<>(type, event -> true, List.of());
    }

    EventRule<E> when(Predicate<? super E> more) {
        return new EventRule<>(type, event -> condition.test(event) && more.test(event), effects);
    }

    EventRule<E> with(Effect<E> more) {
        List<Effect<E>> all = new ArrayList<>(effects);
        all.add(more);
        return new EventRule<>(type, condition, List.copyOf(all));
    }

    /** Does to the caches what an event does; emits what failed, in the order of the effects. */
    Flux<EventRuleException> apply(Object event) {
        return Flux.defer(() -> concerns(event) ? applyAll(type.cast(event)) : Flux.empty())
                .onErrorResume(error -> Mono.just(failed("when(...)", error)));
    }

    private boolean concerns(Object event) {
        return type.isInstance(event) && condition.test(type.cast(event));
    }

    private Flux<EventRuleException> applyAll(E event) {
        return Flux.fromIterable(effects)
                .flatMapSequential(effect -> apply(effect, event), Math.max(1, effects.size()), 1);
    }

    /** A failure is a value here, so that it stops no other effect. */
    private Mono<EventRuleException> apply(Effect<E> effect, E event) {
        return Mono.defer(() -> {
                    Mono<?> request = effect.request.apply(event);
                    return request == null ? Mono.<EventRuleException>empty() : request.then(Mono.empty());
                })
                .contextWrite(Cause.is(Origin.RULE))
                .onErrorResume(error -> Mono.just(failed(effect.name, error)));
    }

    private EventRuleException failed(String what, Throwable error) {
        return new EventRuleException(what + " on " + type.getSimpleName(), error);
    }
}
