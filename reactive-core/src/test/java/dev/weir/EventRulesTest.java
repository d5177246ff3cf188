/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static dev.weir.Witness.COMPLETED;
import static dev.weir.Witness.signalsOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.weir.policy.CachePolicy;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What an event does to caches by the rules, and which events do nothing. */
class EventRulesTest {

    sealed interface Event permits Changed, Deleted, Audited {
        String id();
    }

    record Changed(String id) implements Event {}

    record Deleted(String id) implements Event {}

    record Audited(String id) implements Event {}

    private static final Changed CHANGED = new Changed("k");

    private final TestWeir test = new TestWeir();
    private final RecordedCache one = new RecordedCache("one");
    private final RecordedCache two = new RecordedCache("two");

    // --- effects

    @ParameterizedTest
    @MethodSource("effects")
    void eachEffectIsItsRequestToTheCache(
            String request, BiFunction<EventRules<Changed>, ReactiveCache<String, String>, EventRules<Changed>> with) {
        EventRules<Changed> rules = with.apply(EventRules.on(Changed.class), one.cache);

        StepVerifier.create(rules.apply(CHANGED)).verifyComplete();

        assertThat(one.requests).containsExactly(request + " by RULE");
    }

    static Stream<Arguments> effects() {
        return Stream.of(
                effect("invalidate k", (rules, cache) -> rules.invalidate(cache, Changed::id)),
                effect("invalidateAll [k, l]", (rules, cache) -> rules.invalidateAll(cache, e -> List.of(e.id(), "l"))),
                effect("expire k", (rules, cache) -> rules.expire(cache, Changed::id)),
                effect("invalidateTags [of-k]", (rules, cache) -> rules.invalidateTags(cache, e -> List.of("of-k"))),
                effect(
                        "invalidatePrefix shop:k",
                        (rules, cache) -> rules.invalidatePrefix(cache, e -> "shop:" + e.id())),
                effect("clear", EventRules::clear));
    }

    @Test
    void aKeyIsForgottenOutdatedOrItsCacheCleared() {
        ReactiveCache<String, String> forgotten = holding("forgotten");
        ReactiveCache<String, String> many = holding("many");
        ReactiveCache<String, String> outdated = holding("outdated");
        ReactiveCache<String, String> cleared = holding("cleared");
        EventRules<Changed> rules = EventRules.on(Changed.class)
                .invalidate(forgotten, Changed::id)
                .invalidateAll(many, event -> List.of(event.id(), "l"))
                .expire(outdated, Changed::id)
                .clear(cleared);

        assertThat(signalsOf(rules.apply(CHANGED))).containsExactly(COMPLETED);

        assertThat(cached(forgotten)).containsExactly("k:", "l:l");
        assertThat(cached(many)).containsExactly("k:", "l:");
        assertThat(cached(outdated)).containsExactly("k:", "l:l");
        assertThat(cached(cleared)).containsExactly("k:", "l:");
        StepVerifier.create(outdated.getOrCompute("k", key -> Mono.error(new IllegalStateException("down"))))
                .expectNext("k")
                .verifyComplete();
    }

    @Test
    void aRefreshTakesEffectWhenTheNewValueIsStored() {
        HeldSource source = new HeldSource();
        ReactiveCache<String, String> cache = test.cache().readThrough(source).build();
        cache.put("k", "old").subscribe();

        Witness witness = new Witness();
        EventRules.on(Changed.class).refresh(cache, Changed::id).apply(CHANGED).subscribe(witness);

        assertThat(witness.signals()).isEmpty();
        source.loads.get(0).answers("new");
        assertThat(witness.signals()).containsExactly(COMPLETED);
        StepVerifier.create(cache.getIfCached("k")).expectNext("new").verifyComplete();
    }

    @Test
    void aRefreshDoesNotTakeWhatWasReadBeforeTheEvent() {
        HeldSource source = new HeldSource();
        ReactiveCache<String, String> cache = test.cache().readThrough(source).build();
        Witness before = new Witness();
        cache.get("k").subscribe(before);

        Witness witness = new Witness();
        EventRules.on(Changed.class).refresh(cache, Changed::id).apply(CHANGED).subscribe(witness);
        source.loads.get(0).answers("read before the event");

        assertThat(before.signals()).containsExactly("read before the event", COMPLETED);
        assertThat(witness.signals()).isEmpty();
        source.loads.get(1).answers("new");
        assertThat(witness.signals()).containsExactly(COMPLETED);
        StepVerifier.create(cache.getIfCached("k")).expectNext("new").verifyComplete();
    }

    @Test
    void anEventMayConcernSeveralCaches() {
        EventRules<Changed> rules = EventRules.on(Changed.class)
                .invalidate(one.cache, Changed::id)
                .invalidateTags(two.cache, event -> List.of("of-" + event.id()))
                .expire(one.cache, event -> "also-" + event.id());

        StepVerifier.create(rules.apply(CHANGED)).verifyComplete();

        assertThat(one.requests).containsExactly("invalidate k by RULE", "expire also-k by RULE");
        assertThat(two.requests).containsExactly("invalidateTags [of-k] by RULE");
    }

    @Test
    void anEventTwiceDoesWhatItDoesOnce() {
        ReactiveCache<String, String> cache = holding("cache");
        EventRules<Changed> rules =
                EventRules.on(Changed.class).expire(cache, Changed::id).invalidate(cache, event -> "l");

        StepVerifier.create(rules.apply(CHANGED).then(rules.apply(CHANGED))).verifyComplete();

        assertThat(cached(cache)).containsExactly("k:", "l:");
        StepVerifier.create(cache.getOrCompute("k", key -> Mono.error(new IllegalStateException("down"))))
                .expectNext("k")
                .verifyComplete();
    }

    // --- which events

    @Test
    void nullMeansNothingOfThisCache() {
        EventRules<Changed> rules = EventRules.on(Changed.class)
                .invalidate(one.cache, event -> null)
                .invalidateAll(one.cache, event -> null)
                .expire(one.cache, event -> null)
                .refresh(one.cache, event -> null)
                .invalidateTags(one.cache, event -> null)
                .invalidatePrefix(one.cache, event -> null)
                .invalidate(two.cache, Changed::id);

        StepVerifier.create(rules.apply(CHANGED)).verifyComplete();

        assertThat(one.requests).isEmpty();
        assertThat(two.requests).containsExactly("invalidate k by RULE");
    }

    @Test
    void allConditionsMustHoldAndConcernNoJoinedRules() {
        EventRules<Changed> rules = EventRules.on(Changed.class)
                .when(event -> event.id().startsWith("k"))
                .invalidate(one.cache, Changed::id)
                .when(event -> event.id().endsWith("!"))
                .and(EventRules.on(Changed.class).invalidate(two.cache, Changed::id));

        for (String id : List.of("k!", "k", "!")) {
            StepVerifier.create(rules.apply(new Changed(id))).verifyComplete();
        }

        assertThat(one.requests).containsExactly("invalidate k! by RULE");
        assertThat(two.requests).hasSize(3);
    }

    @Test
    void eventsOfSeveralTypesAreMappedByTheRulesOfTheirs() {
        EventRules<Deleted> deleted = EventRules.on(Deleted.class).invalidate(one.cache, Deleted::id);
        EventRules<Event> rules = EventRules.on(Event.class)
                .and(EventRules.on(Changed.class).expire(one.cache, Changed::id).and(EventRules.on(Changed.class)))
                .and(deleted.and(EventRules.on(Deleted.class).clear(two.cache)));

        StepVerifier.create(rules.apply(CHANGED)).verifyComplete();
        assertThat(one.requests).containsExactly("expire k by RULE");
        StepVerifier.create(rules.apply(new Deleted("d"))).verifyComplete();
        StepVerifier.create(rules.apply(new Audited("a"))).verifyComplete();

        assertThat(one.requests).containsExactly("expire k by RULE", "invalidate d by RULE");
        assertThat(two.requests).containsExactly("clear by RULE");
    }

    @Test
    void rulesThatAreBuiltOnLeaveTheirOriginalAsItWas() {
        EventRules<Changed> rules = EventRules.on(Changed.class).invalidate(one.cache, Changed::id);
        rules.when(event -> false);
        rules.clear(two.cache);
        rules.and(EventRules.on(Changed.class).clear(two.cache));

        StepVerifier.create(rules.apply(CHANGED)).verifyComplete();

        assertThat(one.requests).hasSize(1);
        assertThat(two.requests).isEmpty();
    }

    @Test
    void nothingHappensBeforeSubscriptionAndAllOfItWithEach() {
        Mono<Void> application =
                EventRules.on(Changed.class).invalidate(one.cache, Changed::id).apply(CHANGED);
        assertThat(one.requests).isEmpty();

        StepVerifier.create(application).verifyComplete();
        StepVerifier.create(application).verifyComplete();

        assertThat(one.requests).hasSize(2);
    }

    @Test
    void whoIsNotARuleIsTheCaller() {
        StepVerifier.create(one.cache
                        .clear()
                        .then(EventRules.on(Changed.class)
                                .clear(two.cache)
                                .apply(CHANGED)
                                .then(one.cache.clear())))
                .verifyComplete();

        assertThat(one.requests).containsExactly("clear by CALLER", "clear by CALLER");
        assertThat(two.requests).containsExactly("clear by RULE");
    }

    // --- arguments

    @ParameterizedTest
    @MethodSource("nulls")
    void nullIsRefusedByName(String name, ThrowingCallable call) {
        assertThatNullPointerException().isThrownBy(call).withMessage(name + " must not be null");
    }

    static Stream<Arguments> nulls() {
        ReactiveCache<String, String> cache = new RecordedCache("one").cache;
        EventRules<Changed> rules = EventRules.on(Changed.class);
        Function<Object, Changed> none = null;
        return Stream.of(
                arguments("events", (ThrowingCallable) () -> EventRules.on(null)),
                arguments("condition", (ThrowingCallable) () -> rules.when(null)),
                arguments("rules", (ThrowingCallable) () -> rules.and(null)),
                arguments("event", (ThrowingCallable) () -> rules.apply(null)),
                arguments("event", (ThrowingCallable) () -> rules.eachOf(none)),
                arguments("failed", (ThrowingCallable) () -> rules.each(null)),
                arguments("failed", (ThrowingCallable) () -> rules.eachOf(event -> CHANGED, null)),
                arguments("cache", (ThrowingCallable) () -> rules.clear(null)),
                arguments("cache", (ThrowingCallable) () -> rules.invalidate(null, event -> "k")),
                arguments("key", (ThrowingCallable) () -> rules.invalidate(cache, null)),
                arguments("keys", (ThrowingCallable) () -> rules.invalidateAll(cache, null)),
                arguments("key", (ThrowingCallable) () -> rules.expire(cache, null)),
                arguments("key", (ThrowingCallable) () -> rules.refresh(cache, null)),
                arguments("tags", (ThrowingCallable) () -> rules.invalidateTags(cache, null)),
                arguments("prefix", (ThrowingCallable) () -> rules.invalidatePrefix(cache, null)));
    }

    // --- what the tests go through

    private static Arguments effect(
            String request, BiFunction<EventRules<Changed>, ReactiveCache<String, String>, EventRules<Changed>> with) {
        return arguments(request, with);
    }

    /** One that holds the keys k and l under themselves, also as fallbacks. */
    private ReactiveCache<String, String> holding(String name) {
        ReactiveCache<String, String> cache = test.weir
                .cache(name, String.class, String.class)
                .policy(CachePolicy.freshFor(Duration.ofMinutes(1)).staleIfError(Duration.ofHours(1)))
                .build();
        cache.put("k", "k").then(cache.put("l", "l")).subscribe();
        return cache;
    }

    private static List<String> cached(ReactiveCache<String, String> cache) {
        return Stream.of("k", "l")
                .map(key -> key + ":"
                        + signalsOf(cache.getIfCached(key)).get(0).toString().replace(COMPLETED, ""))
                .toList();
    }
}
