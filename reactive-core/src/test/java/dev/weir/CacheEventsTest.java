/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.house.DropsSignals;
import dev.weir.metrics.CacheEvent;
import dev.weir.metrics.CacheEvent.Cleared;
import dev.weir.metrics.CacheEvent.Evicted;
import dev.weir.metrics.CacheEvent.Expired;
import dev.weir.metrics.CacheEvent.Fenced;
import dev.weir.metrics.CacheEvent.Invalidated;
import dev.weir.metrics.CacheEvent.LoadEnded;
import dev.weir.metrics.CacheEvent.LoadStarted;
import dev.weir.metrics.CacheEvent.Origin;
import dev.weir.metrics.CacheEvent.PrefixInvalidated;
import dev.weir.metrics.CacheEvent.StaleServed;
import dev.weir.metrics.CacheEvent.Stored;
import dev.weir.metrics.CacheEvent.TagInvalidated;
import dev.weir.metrics.EvictionReason;
import dev.weir.metrics.LoadOutcome;
import dev.weir.policy.CachePolicy;
import dev.weir.policy.WhenAbandoned;
import dev.weir.tenant.TenantQuota;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;

/** The events of a cache: each is told when it happens, in the order of what happens to its key. */
class CacheEventsTest {

    private static final Optional<Object> KEY = Optional.of("k");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TestWeir test = new TestWeir();
    private final HeldSource source = new HeldSource();
    private final List<CacheEvent> events = new ArrayList<>();

    // --- reads and loads

    @Test
    void aLoadStartsIsStoredAndEnds() {
        ReactiveCache<String, String> cache = heard(policy -> policy);
        Instant begun = now();

        Listener.to(cache.get("k"));
        tells(new LoadStarted("cache", begun, KEY, false));
        test.pass(Duration.ofMillis(70));
        source.last().answers("v");

        tells(
                new Stored("cache", now(), KEY, Origin.LOAD, MINUTE),
                new LoadEnded("cache", now(), KEY, LoadOutcome.VALUE, Duration.ofMillis(70)));
    }

    @Test
    void nothingIsToldOfAFreshHit() {
        ReactiveCache<String, String> cache = heard(policy -> policy);
        cache.put("k", "v").block();
        events.clear();

        cache.get("k").block();
        cache.getIfCached("k").block();
        cache.getIfCached("unknown").block();
        cache.getAll(List.of("k")).block();
        cache.explain("k").block();

        assertThat(events).isEmpty();
    }

    @Test
    void aStaleAnswerComesBeforeTheLoadBehindIt() {
        ReactiveCache<String, String> cache = heard(policy -> policy.staleWhileRevalidate(Duration.ofHours(1)));
        cache.put("k", "v").block();
        test.pass(MINUTE);
        events.clear();

        cache.get("k").block();
        source.last().answersNothing();

        tells(
                new StaleServed("cache", now(), KEY, MINUTE),
                new LoadStarted("cache", now(), KEY, true),
                new Stored("cache", now(), KEY, Origin.LOAD, Duration.ofSeconds(10)),
                new LoadEnded("cache", now(), KEY, LoadOutcome.ABSENT, Duration.ZERO));
    }

    @Test
    void aFailureIsToldBeforeWhatIsServedInItsPlace() {
        ReactiveCache<String, String> cache = heard(policy -> policy.staleIfError(Duration.ofHours(1)));
        cache.put("k", "v").block();
        test.pass(MINUTE);
        events.clear();

        Listener.to(cache.get("k"));
        source.last().fails(new IllegalStateException("down"));

        tells(
                new LoadStarted("cache", now(), KEY, false),
                new LoadEnded("cache", now(), KEY, LoadOutcome.FAILED, Duration.ZERO),
                new StaleServed("cache", now(), KEY, MINUTE));
    }

    @Test
    void aSlowLoadEndsAfterWhatIsServedInItsPlace() {
        ReactiveCache<String, String> cache = heard(policy ->
                policy.staleIfError(Duration.ofHours(1)).softTimeout(MINUTE).loadTimeout(MINUTE.multipliedBy(2)));
        cache.put("k", "v").block();
        test.pass(MINUTE);
        events.clear();

        Listener.to(cache.get("k"));
        Instant begun = now();
        test.pass(MINUTE.multipliedBy(2));

        tells(
                new LoadStarted("cache", begun, KEY, false),
                new StaleServed("cache", begun.plus(MINUTE), KEY, MINUTE.multipliedBy(2)),
                new LoadEnded("cache", now(), KEY, LoadOutcome.TIMED_OUT, MINUTE.multipliedBy(2)));
    }

    @Test
    void whatIsAbandonedEndsAndWhatIsConfirmedIsStoredAgain() {
        ReactiveCache<String, String> cache =
                heard(policy -> policy.whenAbandoned(WhenAbandoned.CANCEL).staleIfError(Duration.ofHours(1)));
        Listener.to(cache.get("k")).leaves();
        cache.put("k", "v").block();
        cache.expire("k").block();
        events.clear();

        cache.getOrCompute("k", (key, context) -> context.notModified()).block();

        tells(
                new LoadStarted("cache", now(), KEY, false),
                new Stored("cache", now(), KEY, Origin.LOAD, MINUTE),
                new LoadEnded("cache", now(), KEY, LoadOutcome.NOT_MODIFIED, Duration.ZERO));
    }

    @Test
    void aLoadThatIsAbandonedEndsAsThat() {
        ReactiveCache<String, String> cache = heard(policy -> policy.whenAbandoned(WhenAbandoned.CANCEL));

        Listener.to(cache.get("k")).leaves();

        tells(
                new LoadStarted("cache", now(), KEY, false),
                new LoadEnded("cache", now(), KEY, LoadOutcome.ABANDONED, Duration.ZERO));
    }

    @Test
    void aLoadWhoseKeyWasTakenFromItIsFenced() {
        ReactiveCache<String, String> cache = heard(policy -> policy);
        Listener.to(cache.get("k"));
        cache.invalidate("k").block();
        events.clear();

        source.last().answers("v");

        tells(new Fenced("cache", now(), KEY), new LoadEnded("cache", now(), KEY, LoadOutcome.VALUE, Duration.ZERO));
    }

    @Test
    void eachKeyOfABatchIsTold() {
        ReactiveCache<String, String> cache = heard(policy -> policy);

        cache.getAllOrCompute(List.of("a", "b"), keys -> Mono.just(Map.of("a", "1")))
                .block();

        tells(
                new LoadStarted("cache", now(), Optional.of("a"), false),
                new LoadStarted("cache", now(), Optional.of("b"), false),
                new Stored("cache", now(), Optional.of("a"), Origin.LOAD, MINUTE),
                new LoadEnded("cache", now(), Optional.of("a"), LoadOutcome.VALUE, Duration.ZERO),
                new Stored("cache", now(), Optional.of("b"), Origin.LOAD, Duration.ofSeconds(10)),
                new LoadEnded("cache", now(), Optional.of("b"), LoadOutcome.ABSENT, Duration.ZERO));
    }

    @Test
    void aRefusedLoadEndsWithoutHavingStarted() {
        ReactiveCache<String, String> cache = test.cache()
                .readThrough(source)
                .perTenant(TenantQuota.entries(10).withLoads(1))
                .build()
                .forTenant("t");
        cache.events().subscribe(events::add);
        Listener.to(cache.get("other"));
        events.clear();

        Listener.to(cache.get("k"));

        tells(new LoadEnded("cache", now(), KEY, LoadOutcome.REFUSED, Duration.ZERO));
    }

    // --- changes

    @Test
    void changesAreToldWithTheirOrigin() {
        ReactiveCache<String, String> cache = heard(policy -> policy);

        cache.put("k", "v").block();
        cache.expire("k").block();
        cache.invalidate("k").block();
        cache.remove("k").block();
        cache.invalidateTags(List.of("t")).block();
        cache.invalidatePrefix("p").block();
        cache.clear().block();

        tells(
                new Stored("cache", now(), KEY, Origin.CALLER, MINUTE),
                new Expired("cache", now(), KEY, Origin.CALLER),
                new Invalidated("cache", now(), KEY, Origin.CALLER),
                new Invalidated("cache", now(), KEY, Origin.CALLER),
                new TagInvalidated("cache", now(), "t", Origin.CALLER),
                new PrefixInvalidated("cache", now(), "p", Origin.CALLER),
                new Cleared("cache", now(), Origin.CALLER));
    }

    @Test
    void whatARuleChangesIsTheRules() {
        ReactiveCache<String, String> cache = heard(policy -> policy);
        EventRules<String> rules = EventRules.on(String.class)
                .invalidate(cache, event -> event)
                .invalidateTags(cache, List::of)
                .clear(cache);

        Flux.just("k").transform(rules.each()).blockLast();

        assertThat(events)
                .containsExactlyInAnyOrder(
                        new Invalidated("cache", now(), KEY, Origin.RULE),
                        new TagInvalidated("cache", now(), "k", Origin.RULE),
                        new Cleared("cache", now(), Origin.RULE));
    }

    @Test
    void whatNeverGoesStaleIsFreshForEver() {
        ReactiveCache<String, String> cache = test.weir
                .cache("cache", String.class, String.class)
                .policy(CachePolicy.immutable())
                .build();
        cache.events().subscribe(events::add);

        cache.put("k", "v").block();

        tells(new Stored(
                "cache", now(), KEY, Origin.CALLER, CachePolicy.immutable().freshFor()));
        assertThat(cache.explain("k").block().entry().orElseThrow().freshFor())
                .isEqualTo(CachePolicy.immutable().freshFor());
    }

    // --- memory

    @Test
    void whatLeavesMemoryByItselfIsTold() {
        ReactiveCache<String, String> cache = heard(policy -> policy);
        cache.put("k", "v").block();
        test.pass(Duration.ofMinutes(2));
        events.clear();
        cache.put("new", "v").block();

        assertThat(events).contains(new Evicted("cache", now(), KEY, EvictionReason.EXPIRED));

        ReactiveCache<String, String> small = test.weir
                .cache("small", String.class, String.class)
                .maximumSize(1)
                .build();
        small.events().subscribe(events::add);
        small.put("a", "v").block();
        small.put("b", "v").block();
        assertThat(events)
                .filteredOn(Evicted.class::isInstance)
                .extracting(event -> ((Evicted) event).reason())
                .containsExactly(EvictionReason.EXPIRED, EvictionReason.SIZE);
    }

    // --- the flux

    @Test
    void closingCompletesItAndWhatComesLaterIsEmpty() {
        ReactiveCache<String, String> cache = test.cache().build();

        StepVerifier.create(cache.events())
                .then(() -> cache.put("k", "v").block())
                .expectNext(new Stored("cache", now(), KEY, Origin.CALLER, MINUTE))
                .then(() -> test.weir.close().block())
                .verifyComplete();
        StepVerifier.create(cache.events()).verifyComplete();
    }

    @Test
    void ofATenantMetAfterTheClosingThereAreNone() {
        ReactiveCache<String, String> cache =
                test.cache().perTenant(TenantQuota.entries(10)).build();
        TestSubscriber<CacheEvent> subscriber = TestSubscriber.create();
        test.weir.close().block();

        cache.forTenant("t").events().subscribe(subscriber);

        assertThat(subscriber.isTerminatedComplete()).isTrue();
    }

    @Test
    void aTenantsEventsAreItsOwn() {
        ReactiveCache<String, String> cache =
                test.cache().perTenant(TenantQuota.entries(10)).build();
        cache.forTenant("mine").events().subscribe(events::add);

        cache.forTenant("yours").put("k", "v").block();
        assertThat(events).isEmpty();
        cache.put("k", "v").contextWrite(CacheContext.tenant("mine")).block();

        tells(new Stored("cache", now(), KEY, Origin.CALLER, MINUTE));
        StepVerifier.create(cache.events()).verifyError(TenantException.class);
    }

    @Test
    void aViewsEventsAreThoseOfItsCache() {
        ReactiveCache<String, String> cache = test.cache().build();
        cache.with(policy -> policy.withFreshFor(Duration.ofSeconds(1)))
                .events()
                .subscribe(events::add);

        cache.put("k", "v").block();

        assertThat(events).hasSize(1);
    }

    @Test
    @DropsSignals("a subscriber throws")
    void aSubscriberThatThrowsOrAsksForNothingChangesNoAnswer() {
        ReactiveCache<String, String> cache = test.cache().build();
        cache.events().subscribe(event -> {
            throw new IllegalStateException("broken");
        });
        StepVerifier.create(cache.events(), 0)
                .then(() -> {
                    for (int i = 0; i < EventOutlet.ROOM + 3; i++) {
                        assertThat(cache.getOrCompute("k" + i, Mono::just).block())
                                .isEqualTo("k" + i);
                    }
                })
                .thenCancel()
                .verify();

        assertThat(cache.stats().droppedEvents())
                .as("of three for each load")
                .isEqualTo(3 * (EventOutlet.ROOM + 3) - EventOutlet.ROOM);
    }

    private ReactiveCache<String, String> heard(UnaryOperator<CachePolicy> policy) {
        ReactiveCache<String, String> cache =
                test.cache(policy).readThrough(source).prefixes(':', 1).build();
        cache.events().subscribe(events::add);
        return cache;
    }

    private Instant now() {
        return test.clock.instant();
    }

    /** These, and nothing else since it was asked last. */
    private void tells(CacheEvent... expected) {
        assertThat(events).containsExactly(expected);
        events.clear();
    }
}
