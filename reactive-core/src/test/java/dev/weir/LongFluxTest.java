/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.house.DropsSignals;
import dev.weir.policy.CachePolicy;
import dev.weir.policy.WhenAbandoned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;

/** A flux that turns out longer than its bound: it passes through, whatever happens meanwhile. */
class LongFluxTest {

    private static final IllegalStateException DOWN = new IllegalStateException("down");

    private final TestWeir test = new TestWeir();
    private final List<TestPublisher<Integer>> sources = new ArrayList<>();
    private final AtomicLong requested = new AtomicLong();
    private ReactiveCache<String, List<Integer>> cache = listCache(policy -> policy);

    // --- the leader

    @Test
    void theLeaderGoesOnWithTheSubscriptionItHas() {
        TestSubscriber<Integer> leader = reading();

        source(0).next(1, 2, 3, 4, 5).complete();

        assertThat(leader.getReceivedOnNext()).containsExactly(1, 2, 3, 4, 5);
        assertThat(leader.isTerminatedComplete()).isTrue();
        assertThat(sources).hasSize(1);
        assertThat(test.unheard).isEmpty();
    }

    @Test
    void nothingIsStoredAndTheNextOneLoadsAnew() {
        reading();
        source(0).next(1, 2, 3, 4).complete();

        assertThat(Witness.signalsOf(cache.getEntryIfCached("k"))).containsExactly(Witness.COMPLETED);
        assertThat(TestWeir.flightsIn(cache)).isZero();
        TestSubscriber<Integer> next = reading();
        source(1).next(7).complete();
        assertThat(next.getReceivedOnNext()).containsExactly(7);
    }

    @Test
    void theRestIsAskedOfTheSourceAsItIsAskedFor() {
        TestSubscriber<Integer> leader = reading(2);
        assertThat(requested).hasValue(4);
        source(0).next(1, 2, 3, 4);
        assertThat(leader.getReceivedOnNext()).containsExactly(1, 2);
        assertThat(requested).hasValue(4);

        leader.request(4);

        assertThat(leader.getReceivedOnNext()).containsExactly(1, 2, 3, 4);
        assertThat(requested).hasValue(6);
        source(0).next(5, 6);
        assertThat(leader.getReceivedOnNext()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(requested).hasValue(6);
    }

    @Test
    void aSourceThatIsReadyAllTheTimeIsStreamedInOrder() {
        Flux<Integer> read = Caching.cachedFlux(cache, "k", 3, key -> Flux.range(0, 100_000));

        StepVerifier.create(read.reduce(0, (expected, next) -> next.equals(expected) ? expected + 1 : -1))
                .expectNext(100_000)
                .verifyComplete();
    }

    @Test
    void aSourceThatIsReadyIsNotReadAheadOfALeaderWhoAsksLateForAllThereIs() {
        AtomicLong ahead = new AtomicLong();
        AtomicLong most = new AtomicLong();
        TestSubscriber<Integer> leader =
                TestSubscriber.builder().initialRequest(2).build();
        Caching.cachedFlux(cache, "k", 3, key -> Flux.range(0, 1_000).doOnNext(next -> ahead.incrementAndGet()))
                .doOnNext(next -> most.accumulateAndGet(ahead.getAndDecrement(), Math::max))
                .subscribe(leader);

        leader.request(Long.MAX_VALUE);

        assertThat(leader.getReceivedOnNext()).hasSize(1_000);
        assertThat(most).as("taken from the source and not passed on").hasValueLessThanOrEqualTo(4);
    }

    @Test
    void theLoadTimeoutBoundsOnlyTheCollecting() {
        TestSubscriber<Integer> leader = reading();
        source(0).next(1, 2, 3, 4);

        test.pass(Duration.ofHours(1));
        source(0).next(5).complete();

        assertThat(leader.getReceivedOnNext()).containsExactly(1, 2, 3, 4, 5);
        assertThat(leader.isTerminatedComplete()).isTrue();
    }

    @Test
    void anErrorOfTheSourceComesAfterWhatCameBefore() {
        TestSubscriber<Integer> leader = reading(0);
        source(0).next(1, 2, 3, 4).error(DOWN);
        assertThat(leader.isTerminated()).isFalse();

        leader.request(4);

        assertThat(leader.getReceivedOnNext()).containsExactly(1, 2, 3, 4);
        assertThat(leader.expectTerminalError()).isSameAs(DOWN);
        assertThat(test.unheard).isEmpty();
    }

    @Test
    void whoCancelsWhileItStreamsCancelsTheSourceOnce() {
        AtomicInteger cancellations = new AtomicInteger();
        TestSubscriber<Integer> leader = TestSubscriber.create();
        Caching.cachedFlux(
                        cache,
                        "k",
                        3,
                        key -> Flux.range(0, 4).concatWith(Flux.never()).doOnCancel(cancellations::incrementAndGet))
                .subscribe(leader);

        leader.cancel();

        assertThat(cancellations).hasValue(1);
    }

    @Test
    void aSourceThatEndsIsNotCancelledAfterwards() {
        AtomicInteger cancellations = new AtomicInteger();

        StepVerifier.create(Caching.cachedFlux(
                        cache, "k", 3, key -> Flux.range(0, 9).doOnCancel(cancellations::incrementAndGet)))
                .expectNextCount(9)
                .verifyComplete();

        assertThat(cancellations).hasValue(0);
    }

    // --- a leader that is gone

    @Test
    void aLeaderThatCancelledBeforeLeavesNothingRunning() {
        reading().cancel();
        source(0).next(1, 2, 3);
        source(0).assertNotCancelled();

        source(0).next(4);

        source(0).assertCancelled();
        assertThat(TestWeir.flightsIn(cache)).isZero();
        assertThat(test.unheard).isEmpty();
    }

    @Test
    void aLeaderThatCancelsBeforeItHasAskedForAnythingLeavesNothingRunning() {
        TestSubscriber<Integer> leader = reading(0);
        source(0).next(1, 2, 3, 4);

        leader.cancel();

        source(0).assertCancelled();
    }

    @Test
    void whoCancelsInTheMiddleOfTheReplayLeavesNothingRunning() {
        TestSubscriber<Integer> leader = reading(2);
        source(0).next(1, 2, 3, 4);
        assertThat(leader.getReceivedOnNext()).containsExactly(1, 2);
        source(0).assertNotCancelled();

        leader.cancel();

        source(0).assertCancelled();
    }

    @Test
    void whoCancelsOnTheLastElementBeforeTheRestLeavesNothingRunning() {
        TestSubscriber<Integer> none = TestSubscriber.create();
        Flux<Integer> four = cachedFlux().take(4);
        four.subscribe(none);

        source(0).next(1, 2, 3, 4);

        assertThat(none.isTerminatedComplete()).isTrue();
        source(0).assertCancelled();
    }

    @Test
    void anAbandonedLoadIsCancelledBeforeItIsTooLong() {
        cache = listCache(policy -> policy.whenAbandoned(WhenAbandoned.CANCEL));
        TestSubscriber<Integer> leader = reading();
        source(0).next(1, 2);

        leader.cancel();

        source(0).assertCancelled();
    }

    @Test
    @DropsSignals("An element that comes after the cancellation is discarded, and counted")
    void whatComesAfterTheTimeoutIsDiscardedAndAnErrorIsUnheard() {
        TestPublisher<Integer> late = TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
        List<Object> discarded = new ArrayList<>();
        TestSubscriber<Integer> leader = TestSubscriber.create();
        Caching.cachedFlux(cache, "k", 3, key -> late.flux())
                .doOnDiscard(Integer.class, discarded::add)
                .subscribe(leader);
        test.pass(Duration.ofSeconds(10));

        late.next(1);
        late.error(DOWN);

        assertThat(leader.expectTerminalError()).isInstanceOf(LoadTimeoutException.class);
        assertThat(discarded).contains(1);
        assertThat(test.unheard).containsExactly(DOWN);
    }

    @Test
    void aVerdictAfterTheTimeoutIsNotUnheardAndLeavesNothingRunning() {
        TestSubscriber<Integer> leader = TestSubscriber.create();
        cachedFlux().doOnError(timeout -> source(0).next(4)).subscribe(leader);
        source(0).next(1, 2, 3);

        test.pass(Duration.ofSeconds(10));

        assertThat(leader.expectTerminalError()).isInstanceOf(LoadTimeoutException.class);
        source(0).assertCancelled();
        assertThat(test.unheard).isEmpty();
    }

    // --- the others

    @Test
    void othersThatWaitedSubscribeToASourceOfTheirOwn() {
        TestSubscriber<Integer> leader = reading();
        TestSubscriber<Integer> other = reading();
        assertThat(sources).hasSize(1);

        source(0).next(1, 2, 3, 4);

        assertThat(sources).hasSize(2);
        source(1).next(5, 6).complete();
        source(0).complete();
        assertThat(leader.getReceivedOnNext()).containsExactly(1, 2, 3, 4);
        assertThat(other.getReceivedOnNext()).containsExactly(5, 6);
        assertThat(other.isTerminatedComplete()).isTrue();
    }

    @Test
    void aPlainGetThatWaitedFailsAndSeesNoTruncatedList() {
        reading();
        Listener<List<Integer>> plain = Listener.to(cache.getOrCompute("k", key -> Mono.just(List.of())));

        source(0).next(1, 2, 3, 4);

        assertThat(plain.error())
                .isInstanceOf(ListTooLongException.class)
                .hasMessageContaining("more than 3 elements")
                .hasMessageContaining("Caching.cachedFlux");
    }

    @Test
    void otherCachesVerdictsAreErrorsLikeAnyOther() {
        ListTooLongException foreign = new ListTooLongException("elsewhere", 3, null);
        AtomicInteger loads = new AtomicInteger();

        StepVerifier.create(Caching.cachedFlux(cache, "k", 3, key -> {
                    loads.incrementAndGet();
                    return Flux.error(foreign);
                }))
                .verifyErrorSatisfies(error -> assertThat(error).isSameAs(foreign));

        assertThat(loads).hasValue(1);
    }

    // --- a verdict is no failure of the source

    @Test
    void noStaleListIsServedInsteadAndItIsForgotten() {
        cache = listCache(policy -> policy.staleIfError(Duration.ofHours(1)));
        cache.put("k", List.of(0)).subscribe();
        test.pass(Duration.ofMinutes(2));
        TestSubscriber<Integer> leader = reading();

        source(0).next(1, 2, 3, 4).complete();

        assertThat(leader.getReceivedOnNext()).containsExactly(1, 2, 3, 4);
        assertThat(Witness.signalsOf(cache.getEntryIfCached("k"))).containsExactly(Witness.COMPLETED);
    }

    @Test
    void anotherCachesVerdictIsReplacedByAStaleList() {
        cache = listCache(policy -> policy.staleIfError(Duration.ofHours(1)));
        cache.put("k", List.of(0)).subscribe();
        test.pass(Duration.ofMinutes(2));

        StepVerifier.create(Caching.cachedFlux(
                        cache, "k", 3, key -> Flux.error(new ListTooLongException("elsewhere", 3, null))))
                .expectNext(0)
                .verifyComplete();
    }

    @Test
    void noBackOffIsRemembered() {
        cache = listCache(policy -> policy.backOff(Duration.ofMinutes(1)));
        reading();
        source(0).next(1, 2, 3, 4).complete();

        assertThat(Witness.signalsOf(cache.getOrCompute("k", key -> Mono.just(List.of(7)))))
                .containsExactly(List.of(7), Witness.COMPLETED);
    }

    @Test
    void aReloadBehindAnAnswerThatIsTooLongLeavesNothingRunningAndForgetsTheList() {
        cache = listCache(policy -> policy.staleWhileRevalidate(Duration.ofHours(1)));
        cache.put("k", List.of(0, 1)).subscribe();
        test.pass(Duration.ofMinutes(2));
        TestSubscriber<Integer> slow = reading(1);
        assertThat(slow.getReceivedOnNext()).containsExactly(0);

        source(0).next(1, 2, 3, 4);

        source(0).assertCancelled();
        assertThat(test.unheard).isEmpty();
        assertThat(Witness.signalsOf(cache.getEntryIfCached("k"))).containsExactly(Witness.COMPLETED);
        slow.request(1);
        assertThat(slow.getReceivedOnNext()).containsExactly(0, 1);
    }

    private TestSubscriber<Integer> reading() {
        return reading(Long.MAX_VALUE);
    }

    private TestSubscriber<Integer> reading(long demand) {
        TestSubscriber<Integer> reader =
                TestSubscriber.builder().initialRequest(demand).build();
        cachedFlux().subscribe(reader);
        return reader;
    }

    private Flux<Integer> cachedFlux() {
        return Caching.cachedFlux(cache, "k", 3, key -> {
            TestPublisher<Integer> source = TestPublisher.create();
            sources.add(source);
            return source.flux().doOnRequest(requested::addAndGet);
        });
    }

    private TestPublisher<Integer> source(int index) {
        return sources.get(index);
    }

    private ReactiveCache<String, List<Integer>> listCache(UnaryOperator<CachePolicy> change) {
        @SuppressWarnings("unchecked") // there is no class of lists of something
        Class<List<Integer>> lists = (Class<List<Integer>>) (Class<?>) List.class;
        return test.weir
                .cache("lists-" + System.identityHashCode(change), String.class, lists)
                .policy(change.apply(CachePolicy.freshFor(Duration.ofMinutes(1))))
                .build();
    }
}
