/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A set of rules that say what an event does to caches: which keys, tags and prefixes of which of them it concerns.
 *
 * <p>Each function gets an event and says what of its cache the event concerns; {@code null} means nothing. All rules are
 * tried, also when some fail. Applying an event twice does what applying it once does.
 *
 * <p>Immutable; every method that adds a rule gives a copy. May be shared by all threads.
 *
 * @param <E> events
 */
public final class EventRules<E> {

    /** How many events of a {@code Flux} take effect at the same time. */
    private static final int EVENTS = 16;

    private final EventRule<E> own;
    private final List<EventRule<? extends E>> others;

    private EventRules(EventRule<E> own, List<EventRule<? extends E>> others) {
        this.own = own;
        this.others = others;
    }

    /** Rules for events of this type and its subtypes; none yet. */
    public static <E> EventRules<E> on(Class<E> events) {
        return new EventRules<>(EventRule.on(requireNonNull(events, "events must not be null")), List.of());
    }

    /** For no other events than these; of several conditions, all must hold. Says nothing of rules joined by {@code and}. */
    public EventRules<E> when(Predicate<? super E> condition) {
        return new EventRules<>(own.when(requireNonNull(condition, "condition must not be null")), others);
    }

    /** And these, which have their own type of events and conditions: an event takes effect by all rules it fits. */
    public EventRules<E> and(EventRules<? extends E> rules) {
        requireNonNull(rules, "rules must not be null");
        List<EventRule<? extends E>> all = new ArrayList<>(others);
        all.add(rules.own);
        all.addAll(rules.others);
        return new EventRules<>(own, List.copyOf(all));
    }

    // --- what an event does

    /** {@linkplain ReactiveCache#invalidate Forgets} a key. */
    public <K> EventRules<E> invalidate(ReactiveCache<K, ?> cache, Function<? super E, ? extends @Nullable K> key) {
        return with("invalidate", cache, "key", key, one -> cache.invalidate(one));
    }

    /** {@linkplain ReactiveCache#invalidateAll Forgets} several keys. */
    public <K> EventRules<E> invalidateAll(
            ReactiveCache<K, ?> cache, Function<? super E, ? extends @Nullable Collection<? extends K>> keys) {
        return with("invalidateAll", cache, "keys", keys, some -> cache.invalidateAll(some));
    }

    /** {@linkplain ReactiveCache#expire Outdates} a key. */
    public <K> EventRules<E> expire(ReactiveCache<K, ?> cache, Function<? super E, ? extends @Nullable K> key) {
        return with("expire", cache, "key", key, one -> cache.expire(one));
    }

    /**
     * Outdates a key and loads it again at once. A load that began before the event stores nothing. What is loaded has been
     * stored when the rule has taken effect; the rule fails if the load does, and then the key is outdated all the same.
     */
    public <K> EventRules<E> refresh(ReactiveCache<K, ?> cache, Function<? super E, ? extends @Nullable K> key) {
        // A refresh alone joins the load in progress, which may have read what was there before the event.
        return with("refresh", cache, "key", key, one -> cache.expire(one).then(Mono.defer(() -> cache.refresh(one))));
    }

    /** {@linkplain ReactiveCache#invalidateTags Forgets} all entries with one of these tags. */
    public EventRules<E> invalidateTags(
            ReactiveCache<?, ?> cache, Function<? super E, ? extends @Nullable Collection<String>> tags) {
        return with("invalidateTags", cache, "tags", tags, some -> cache.invalidateTags(some));
    }

    /** {@linkplain ReactiveCache#invalidatePrefix Forgets} all keys with a prefix. */
    public EventRules<E> invalidatePrefix(
            ReactiveCache<?, ?> cache, Function<? super E, ? extends @Nullable String> prefix) {
        return with("invalidatePrefix", cache, "prefix", prefix, one -> cache.invalidatePrefix(one));
    }

    /** {@linkplain ReactiveCache#clear Forgets} everything. */
    public EventRules<E> clear(ReactiveCache<?, ?> cache) {
        return with("clear", cache, "cache", event -> cache, ReactiveCache::clear);
    }

    // --- use

    /**
     * Has an event take effect. Completes when it has, by all rules; at once, if no rule is about it. Cold.
     *
     * <p>Fails with an {@link EventRuleException} that names the first rule that failed, after all were tried.
     */
    public Mono<Void> apply(E event) {
        requireNonNull(event, "event must not be null");
        List<EventRule<? extends E>> all = new ArrayList<>(others);
        all.add(0, own);
        return Flux.fromIterable(all)
                .flatMapSequential(rule -> rule.apply(event), all.size(), 1)
                .collectList()
                .flatMap(EventRules::asError);
    }

    /**
     * For {@code Flux.transform}: emits each event after it has taken effect, in order. Those that no rule is about pass.
     * Up to 16 events take effect at the same time, and so ahead of demand.
     *
     * <p>Fails with an {@link EventRuleException} where an event fails, after those before it were emitted.
     */
    public <T extends E> Function<Flux<T>, Flux<T>> each() {
        return eachOf(event -> event);
    }

    /**
     * As {@link #each()}, with a function that takes the events that fail, such as one that sends them to where they are
     * tried again. The event is emitted when what it gave has completed; if that fails, everything does.
     */
    public <T extends E> Function<Flux<T>, Flux<T>> each(BiFunction<? super T, ? super Throwable, Mono<Void>> failed) {
        return eachOf(event -> event, failed);
    }

    /** As {@link #each()}, for messages that hold an event; {@code null} means none. */
    public <M> Function<Flux<M>, Flux<M>> eachOf(Function<? super M, ? extends @Nullable E> event) {
        return eachOf(event, (message, error) -> Mono.error(error));
    }

    /** As {@link #each(BiFunction)}, for messages that hold an event; {@code null} means none. */
    public <M> Function<Flux<M>, Flux<M>> eachOf(
            Function<? super M, ? extends @Nullable E> event,
            BiFunction<? super M, ? super Throwable, Mono<Void>> failed) {
        requireNonNull(event, "event must not be null");
        requireNonNull(failed, "failed must not be null");
        // Errors travel in line with the messages, so that one does not overtake what came before it.
        return messages -> messages.flatMapSequentialDelayError(
                        message -> Mono.defer(() -> applyTo(event.apply(message)))
                                .onErrorResume(
                                        error -> requireNonNull(
                                                failed.apply(message, error),
                                                "The function that takes failed events returned null: return Mono.empty() when it has taken one"))
                                .thenReturn(message)
                                .materialize(),
                        EVENTS,
                        1)
                .dematerialize();
    }

    private Mono<Void> applyTo(@Nullable E event) {
        return event == null ? Mono.empty() : apply(event);
    }

    private <T> EventRules<E> with(
            String what,
            ReactiveCache<?, ?> cache,
            String argument,
            Function<? super E, ? extends @Nullable T> part,
            Function<? super T, Mono<?>> request) {
        requireNonNull(cache, "cache must not be null");
        requireNonNull(part, () -> argument + " must not be null");
        return new EventRules<>(
                own.with(new EventRule.Effect<>(what + "(" + cache.name() + ")", event -> {
                    T concerned = part.apply(event);
                    return concerned == null ? null : request.apply(concerned);
                })),
                others);
    }

    private static Mono<Void> asError(List<EventRuleException> failures) {
        if (failures.isEmpty()) {
            return Mono.empty();
        }
        EventRuleException first = failures.get(0);
        failures.stream().skip(1).forEach(first::addSuppressed);
        return Mono.error(first);
    }
}
