/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.house.DroppedSignals;
import dev.weir.house.DropsSignals;
import dev.weir.tenant.TenantQuota;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/** Invalidations that repeat themselves: the first at once, the others of a window together, none lost. */
class DebounceTest {

    private static final Duration WINDOW = Duration.ofSeconds(1);

    private final TestWeir test = new TestWeir();
    private final ReactiveCache<String, String> cache =
            test.cache().tags(List::of).debounceInvalidations(WINDOW).build();

    // --- when they take effect

    @Test
    void theFirstTakesEffectAtOnce() {
        put("v");

        Listener.to(cache.invalidate("k")).hasHeardOfAbsence();

        isGone();
    }

    @Test
    void thoseThatFollowTakeEffectTogetherAtTheEndOfTheWindow() {
        Listener.to(cache.invalidate("k"));
        put("v");
        List<Listener<Void>> followers = listeners(cache.invalidate("k"), 100);
        test.pass(WINDOW.minusMillis(1));

        assertThat(followers).allSatisfy(Listener::hasHeardNothing);
        isThere("v");
        test.pass(Duration.ofMillis(1));

        assertThat(followers).allSatisfy(Listener::hasHeardOfAbsence);
        isGone();
        assertThat(cache.stats().invalidations()).as("effects").isEqualTo(2);
    }

    @Test
    void aKeyThatIsASetIsAnotherSubjectThanTheSetOfItsElements() {
        ReactiveCache<Object, String> mixed = test.weir
                .cache("mixed", Object.class, String.class)
                .debounceInvalidations(WINDOW)
                .build();
        Listener.to(mixed.invalidate(Set.of("k")));
        Listener.to(mixed.invalidateAll(List.of("k")));
        Listener.to(mixed.put(Set.of("k"), "v"));
        Listener.to(mixed.put("k", "v"));
        Listener<Void> one = Listener.to(mixed.invalidate(Set.of("k")));
        Listener<Void> all = Listener.to(mixed.invalidateAll(List.of("k")));

        test.pass(WINDOW);

        one.hasHeardOfAbsence();
        all.hasHeardOfAbsence();
        Listener.to(mixed.getIfCached(Set.of("k"))).hasHeardOfAbsence();
        Listener.to(mixed.getIfCached("k")).hasHeardOfAbsence();
    }

    @Test
    void aNewWindowFollowsOneInWhichSomebodyWaited() {
        Listener.to(cache.invalidate("k"));
        Listener.to(cache.invalidate("k"));
        test.pass(WINDOW);
        put("v");

        Listener<Void> next = Listener.to(cache.invalidate("k"));

        next.hasHeardNothing();
        isThere("v");
        test.pass(WINDOW);
        next.hasHeardOfAbsence();
        isGone();
    }

    @Test
    void afterAWindowInWhichNobodyWaitedTheNextTakesEffectAtOnce() {
        Listener.to(cache.invalidate("k"));
        test.pass(WINDOW);
        put("v");

        Listener.to(cache.invalidate("k")).hasHeardOfAbsence();

        isGone();
        test.pass(WINDOW);
        assertThat(debounce().subjects()).isZero();
    }

    @Test
    void whatWasPutInTheWindowGoesWithIt() {
        Listener.to(cache.invalidate("k"));
        Listener<Void> waiting = Listener.to(cache.invalidate("k"));
        put("later");

        test.pass(WINDOW);

        waiting.hasHeardOfAbsence();
        isGone();
    }

    @Test
    void differentSubjectsDoNotWaitForEachOther() {
        Listener.to(cache.invalidate("k"));

        Listener.to(cache.invalidate("other")).hasHeardOfAbsence();
        Listener.to(cache.expire("k")).hasHeardOfAbsence();
        Listener.to(cache.invalidateTags(Set.of("k"))).hasHeardOfAbsence();
        Listener.to(cache.invalidateTags(Set.of("k", "other"))).hasHeardOfAbsence();
        Listener.to(cache.invalidateAll(List.of("k"))).hasHeardOfAbsence();
        Listener.to(cache.clear()).hasHeardOfAbsence();
    }

    @Test
    void tagsAllKeysAndWholeCachesAreDebouncedToo() {
        List<Mono<Void>> requests = List.of(
                cache.invalidateTags(List.of("v", "w")),
                cache.invalidateTags(List.of("w", "v")),
                cache.invalidateAll(List.of("k", "l")),
                cache.invalidateAll(List.of("l", "k", "k")),
                cache.expire("k"),
                cache.expire("k"),
                cache.clear(),
                cache.clear());
        for (int i = 0; i < requests.size(); i += 2) {
            Listener.to(requests.get(i)).hasHeardOfAbsence();
            put("v");
            Listener<Void> waiting = Listener.to(requests.get(i + 1));

            waiting.hasHeardNothing();
            isThere("v");
            test.pass(WINDOW);
            waiting.hasHeardOfAbsence();
            isGone();
        }
    }

    @Test
    void tenantsAreDifferentSubjects() {
        ReactiveCache<String, String> tenants = test.weir
                .cache("tenants", String.class, String.class)
                .perTenant(TenantQuota.entries(10))
                .debounceInvalidations(WINDOW)
                .build();

        Listener.to(tenants.forTenant("a").invalidate("k")).hasHeardOfAbsence();
        Listener.to(tenants.forTenant("b").invalidate("k")).hasHeardOfAbsence();
        Listener.to(tenants.forTenant("a").invalidate("k")).hasHeardNothing();
    }

    @Test
    void whatIsInvalidatedByOneWhoIsToldOfTheEndWaitsForTheNextOne() {
        AtomicInteger effects = new AtomicInteger();
        Debounce debounce = new Debounce(WINDOW, test.clock);
        Mono<Void> request = debounce.around("subject", () -> Mono.fromRunnable(effects::incrementAndGet));
        request.subscribe();
        Listener<Void> chained = Listener.to(request.then(request));

        test.pass(WINDOW);
        chained.hasHeardNothing();
        assertThat(effects).hasValue(2);
        test.pass(WINDOW);

        chained.hasHeardOfAbsence();
        assertThat(effects).hasValue(3);
    }

    // --- who leaves, who breaks

    @Test
    void whoCancelsWhileHeWaitsTakesNothingBack() {
        Listener.to(cache.invalidate("k"));
        put("v");
        Listener<Void> leaving = Listener.to(cache.invalidate("k"));

        leaving.leaves();
        test.pass(WINDOW);

        leaving.hasHeardNothing();
        isGone();
    }

    @Test
    void whoCancelsAsHeSubscribesCausesNothing() {
        put("v");

        cache.invalidate("k").subscribe(Witness.leavingAtOnce());

        isThere("v");
    }

    @Test
    void anEffectThatFailsFailsThoseWhoWaitForIt() {
        Debounce debounce = new Debounce(WINDOW, test.clock);
        IllegalStateException planned = new IllegalStateException("planned");
        Mono<Void> request = debounce.around("subject", () -> {
            throw planned;
        });

        Listener.to(request).hasHeardError(planned);
        Listener<Void> waiting = Listener.to(request);
        test.pass(WINDOW);

        waiting.hasHeardError(planned);
    }

    @Test
    @DropsSignals("a subscriber that throws has forgone its signals; Reactor's hook is the only one left to tell")
    void aSubscriberThatThrowsDoesNotHarmTheOthers() {
        IllegalStateException planned = new IllegalStateException("planned");
        Listener.to(cache.invalidate("k"));
        cache.invalidate("k").subscribe(new Thrower(planned));
        Listener<Void> other = Listener.to(cache.invalidate("k"));

        test.pass(WINDOW);

        other.hasHeardOfAbsence();
        assertThat(DroppedSignals.soFar()).containsExactly(planned);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aKeyThatBreaksFailsOnlyItsOwnRequestsAndNobodyHangs(boolean inHash) {
        ReactiveCache<BreakingKey, String> keys = test.weir
                .cache("keys", BreakingKey.class, String.class)
                .debounceInvalidations(WINDOW)
                .build();
        BreakingKey breaking = new BreakingKey();
        BreakingKey sound = new BreakingKey();
        Listener.to(keys.invalidate(sound)); // and is in the way of the other one
        Listener.to(keys.invalidate(breaking));
        Listener<Void> first = Listener.to(keys.invalidate(breaking));
        Listener<Void> other = Listener.to(keys.invalidate(sound));

        breaking.breaks(inHash);
        Listener<Void> second = Listener.to(keys.invalidate(breaking));
        test.pass(WINDOW);

        other.hasHeardOfAbsence();
        assertThat(first.isOver()).as("nobody hangs").isTrue();
        test.pass(WINDOW);
        assertThat(second.isOver()).as("nobody hangs").isTrue();
    }

    private void put(String value) {
        Listener.to(cache.put("k", value)).hasHeardOfAbsence();
    }

    private void isThere(String value) {
        Listener.to(cache.getIfCached("k")).hasHeard(value);
    }

    private void isGone() {
        Listener.to(cache.getIfCached("k")).hasHeardOfAbsence();
    }

    private Debounce debounce() {
        Debounce debounce = TestWeir.poolOf(cache).debounce;
        assertThat(debounce).isNotNull();
        return debounce;
    }

    private static List<Listener<Void>> listeners(Mono<Void> mono, int many) {
        return IntStream.range(0, many).mapToObj(i -> Listener.to(mono)).toList();
    }

    /** A subscriber that throws when it is told that all went well. */
    private record Thrower(RuntimeException planned) implements CoreSubscriber<Void> {

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        public void onNext(Void nothing) {}

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onComplete() {
            throw planned;
        }
    }

    /** A key that is like no other until it breaks. */
    private static final class BreakingKey {

        private boolean brokenHash;
        private boolean brokenEquals;

        void breaks(boolean inHash) {
            brokenHash = inHash;
            brokenEquals = !inHash;
        }

        @Override
        public int hashCode() {
            if (brokenHash) {
                throw new IllegalStateException("broken hash");
            }
            return 1;
        }

        @Override
        public boolean equals(Object other) {
            if (brokenEquals) {
                throw new IllegalStateException("broken equals");
            }
            return this == other;
        }
    }
}
