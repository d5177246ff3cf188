/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry.Freshness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

/** Answers that their loader declines to have cached. */
class UncachedAnswerTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TestWeir test = new TestWeir();
    private final ScriptedSource source = new ScriptedSource();
    private final Sinks.One<String> answer = Sinks.one();

    @Test
    void everyoneWhoWaitsGetsItAndTheNextRequestLoads() {
        ReactiveCache<String, String> cache = test.cache().readThrough(source).build();
        source.does(context -> answer.asMono()
                .doOnNext(value -> context.tags(List.of("t")).version(7).doNotCache()));
        Listener<Entry<String>> leader = Listener.to(cache.getEntry("k"));
        Listener<Entry<String>> waiter = Listener.to(cache.getEntry("k"));

        answer.tryEmitValue("v").orThrow();

        assertThat(List.of(leader.heard(), waiter.heard())).allSatisfy(entry -> {
            assertThat(entry.value()).hasValue("v");
            assertThat(entry.freshness()).isEqualTo(Freshness.FRESH);
            assertThat(entry.tags()).containsExactly("t");
            assertThat(entry.version()).hasValue(7);
        });
        Listener.to(cache.getEntryIfCached("k")).hasHeardOfAbsence();
        Listener.to(cache.get("k"));
        assertThat(source.loads()).isEqualTo(2);
    }

    @Test
    void anAbsenceIsNotRemembered() {
        ReactiveCache<String, String> cache = test.cache().readThrough(source).build();
        source.does(context -> Mono.<String>empty().doOnSuccess(none -> context.doNotCache()));

        Listener.to(cache.get("k")).hasHeardOfAbsence();

        Listener.to(cache.getEntryIfCached("k")).hasHeardOfAbsence();
        Listener.to(cache.get("k"));
        assertThat(source.loads()).isEqualTo(2);
    }

    @Test
    void whatWasThereBeforeIsStillTheFallback() {
        ReactiveCache<String, String> cache = test.cache(policy -> policy.staleIfError(Duration.ofHours(1)))
                .readThrough(source)
                .build();
        Listener.to(cache.put("k", "old"));
        test.pass(MINUTE);
        source.does(context -> Mono.just("new").doOnNext(value -> context.doNotCache()));
        Listener.to(cache.get("k")).hasHeard("new");
        source.does(context -> context.fail("down"));

        Entry<String> fallback = Listener.to(cache.getEntry("k")).heard();

        assertThat(fallback.value()).hasValue("old");
        assertThat(fallback.freshness()).isEqualTo(Freshness.LOAD_FAILED);
    }

    @Test
    void whatIsFreshStaysSo() {
        ReactiveCache<String, String> cache = test.cache().readThrough(source).build();
        Listener.to(cache.put("k", "old"));
        source.does(context -> Mono.just("new").doOnNext(value -> context.doNotCache()));

        Listener.to(cache.refresh("k")).hasHeard("new");

        Listener.to(cache.get("k")).hasHeard("old");
    }

    @Test
    void whatIsStaleIsServedAndReloadedWithEachRequest() {
        ReactiveCache<String, String> cache = test.cache(policy -> policy.staleWhileRevalidate(Duration.ofHours(1)))
                .readThrough(source)
                .build();
        Listener.to(cache.put("k", "old"));
        test.pass(MINUTE);
        source.does(context -> Mono.just("new").doOnNext(value -> context.doNotCache()));

        Listener.to(cache.get("k")).hasHeard("old");
        Listener.to(cache.get("k")).hasHeard("old");

        assertThat(source.loads()).isEqualTo(2);
    }

    @Test
    void whoAsksAfterOneOfItsTagsWasInvalidatedAsksAgain() {
        ReactiveCache<String, String> cache = test.cache()
                .tags(value -> List.of("of-" + value))
                .readThrough(source)
                .build();
        source.does(context -> answer.asMono().doOnNext(value -> context.doNotCache()));
        Listener<String> before = Listener.to(cache.get("k"));
        Listener.to(cache.invalidateTags(List.of("of-v")));
        source.answers("new");
        Listener<String> after = Listener.to(cache.get("k"));

        answer.tryEmitValue("v").orThrow();

        before.hasHeard("v");
        after.hasHeard("new");
    }

    // --- what the builder was told of values that are kept

    @Test
    void itNeedsNoLifetimeAndNoWeight() {
        ReactiveCache<String, String> cache = test.cache()
                .lifetime((key, value) -> Duration.ZERO)
                .maximumWeight(10, (key, value) -> -1)
                .readThrough(source)
                .build();
        source.does(context -> Mono.just("v").doOnNext(value -> context.doNotCache()));

        Listener.to(cache.get("k")).hasHeard("v");
    }

    @Test
    void neitherDoesWhatIsConfirmed() {
        AtomicBoolean broken = new AtomicBoolean();
        ReactiveCache<String, String> cache = test.cache(policy -> policy.staleIfError(Duration.ofHours(1)))
                .lifetime((key, value) -> broken.get() ? Duration.ZERO : MINUTE)
                .readThrough(source)
                .build();
        Listener.to(cache.get("k"));
        test.pass(MINUTE);
        broken.set(true);
        source.does(context -> context.doNotCache().notModified());

        assertThat(Listener.to(cache.getEntry("k")).heard().freshness()).isEqualTo(Freshness.FRESH);
    }

    // --- who disposes of it

    @Test
    void itIsNotDiscardedWhenSomeoneHeardIt() {
        ReactiveCache<String, String> cache = test.cache().readThrough(source).build();
        List<Object> discarded = new ArrayList<>();
        source.does(context -> answer.asMono().doOnNext(value -> context.doNotCache()));
        Witness leader = new Witness(1, discardingTo(discarded));
        cache.get("k").subscribe(leader);

        answer.tryEmitValue("v").orThrow();

        assertThat(leader.signals()).containsExactly("v", Witness.COMPLETED);
        assertThat(discarded).isEmpty();
    }

    @Test
    void itIsDiscardedOnceWhenNobodyWasLeftToHearIt() {
        ReactiveCache<String, String> cache = test.cache().readThrough(source).build();
        List<Object> discarded = new ArrayList<>();
        source.does(context -> answer.asMono().doOnNext(value -> context.doNotCache()));
        Witness leader = new Witness(1, discardingTo(discarded));
        cache.get("k").subscribe(leader);
        leader.cancel();

        answer.tryEmitValue("v").orThrow();

        assertThat(discarded).containsExactly("v");
        Listener.to(cache.getEntryIfCached("k")).hasHeardOfAbsence();
    }

    private static Context discardingTo(List<Object> discarded) {
        return Operators.enableOnDiscard(Context.empty(), discarded::add);
    }
}
