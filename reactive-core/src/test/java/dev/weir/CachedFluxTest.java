/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.policy.CachePolicy;
import dev.weir.policy.WhenAbandoned;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;

/** A flux within its bound, cached as a list under a key. */
class CachedFluxTest {

    private final TestWeir test = new TestWeir();
    private final AtomicInteger subscriptions = new AtomicInteger();
    private ReactiveCache<String, List<Integer>> cache = listCache(policy -> policy);
    private Flux<Integer> source = Flux.range(0, 3);
    private final Flux<Integer> read = cachedFlux();

    @Test
    void itIsCollectedOnceAndReplayed() {
        StepVerifier.create(read).expectNext(0, 1, 2).verifyComplete();
        StepVerifier.create(read).expectNext(0, 1, 2).verifyComplete();

        assertThat(subscriptions).hasValue(1);
        assertThat(Witness.signalsOf(cache.get("k"))).containsExactly(List.of(0, 1, 2), Witness.COMPLETED);
    }

    @Test
    void aListThatIsNotToBeKeptAnswersAndIsNotStored() {
        source = Flux.range(0, 2);
        Flux<Integer> picky = Caching.cachedFlux(
                cache,
                "k",
                10,
                key -> {
                    subscriptions.incrementAndGet();
                    return source;
                },
                list -> list.size() > 2);

        StepVerifier.create(picky).expectNext(0, 1).verifyComplete();
        source = Flux.range(0, 3);
        StepVerifier.create(picky).expectNext(0, 1, 2).verifyComplete();
        StepVerifier.create(picky).expectNext(0, 1, 2).verifyComplete();

        assertThat(subscriptions).hasValue(2);
    }

    @Test
    void replayFollowsDemand() {
        StepVerifier.create(read, 0)
                .thenRequest(1)
                .expectNext(0)
                .thenRequest(2)
                .expectNext(1, 2)
                .verifyComplete();
    }

    @Test
    void exactlyAsManyAsAllowedAreCached() {
        source = Flux.range(0, 10);

        StepVerifier.create(read).expectNextCount(10).verifyComplete();
        StepVerifier.create(read).expectNextCount(10).verifyComplete();

        assertThat(subscriptions).hasValue(1);
    }

    @Test
    void anEmptyFluxIsAnEmptyListAndIsCached() {
        source = Flux.empty();

        StepVerifier.create(read).verifyComplete();
        StepVerifier.create(read).verifyComplete();

        assertThat(subscriptions).hasValue(1);
        assertThat(Witness.signalsOf(cache.get("k"))).containsExactly(List.of(), Witness.COMPLETED);
    }

    @Test
    void whoeverAsksMeanwhileSharesTheLoad() {
        TestPublisher<Integer> held = TestPublisher.create();
        source = held.flux();
        TestSubscriber<Integer> first = reading();
        TestSubscriber<Integer> second = reading();

        held.next(1, 2).complete();

        assertThat(first.getReceivedOnNext()).containsExactly(1, 2);
        assertThat(second.getReceivedOnNext()).containsExactly(1, 2);
        assertThat(subscriptions).hasValue(1);
    }

    @Test
    void noMoreIsAskedOfTheSourceThanOneElementTooMany() {
        TestPublisher<Integer> held = TestPublisher.create();
        AtomicInteger requested = new AtomicInteger();
        source = held.flux().doOnRequest(n -> requested.addAndGet((int) n));

        reading();

        assertThat(requested).hasValue(11);
    }

    @Test
    void theListCannotBeChanged() {
        StepVerifier.create(read).expectNextCount(3).verifyComplete();

        StepVerifier.create(cache.get("k"))
                .assertNext(
                        list -> assertThatThrownBy(() -> list.add(4)).isInstanceOf(UnsupportedOperationException.class))
                .verifyComplete();
    }

    @Test
    void anErrorReachesEveryoneAndIsNotRemembered() {
        IllegalStateException down = new IllegalStateException("down");
        source = Flux.concat(Flux.just(1), Flux.error(down));

        StepVerifier.create(read)
                .verifyErrorSatisfies(error -> assertThat(error).isSameAs(down));
        source = Flux.range(0, 3);
        StepVerifier.create(read).expectNextCount(3).verifyComplete();
    }

    @Test
    void whoCancelsLeavesTheLoadToGoOn() {
        TestPublisher<Integer> held = TestPublisher.create();
        source = held.flux();
        reading().cancel();

        held.next(1).complete();

        StepVerifier.create(read).expectNext(1).verifyComplete();
        assertThat(subscriptions).hasValue(1);
    }

    @Test
    void anAbandonedLoadIsCancelledWhereThePolicySaysSo() {
        cache = listCache(policy -> policy.whenAbandoned(WhenAbandoned.CANCEL));
        TestPublisher<Integer> held = TestPublisher.create();
        source = held.flux();
        TestSubscriber<Integer> reader = reading();
        held.next(1);

        reader.cancel();

        held.assertCancelled();
    }

    @Test
    void theLoadTimeoutCancelsTheCollecting() {
        TestPublisher<Integer> held = TestPublisher.create();
        source = held.flux();
        TestSubscriber<Integer> reader = reading();
        held.next(1);

        test.pass(Duration.ofSeconds(10));

        assertThat(reader.expectTerminalError()).isInstanceOf(LoadTimeoutException.class);
        held.assertCancelled();
    }

    @Test
    void aLoaderThatReturnsNullOrThrowsFailsTheRequest() {
        IllegalStateException broken = new IllegalStateException("broken");

        StepVerifier.create(Caching.cachedFlux(cache, "k", 10, key -> null))
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(LoaderContractException.class)
                        .hasMessageContaining("Flux.empty()"));
        StepVerifier.create(Caching.cachedFlux(cache, "k", 10, key -> {
                    throw broken;
                }))
                .verifyErrorSatisfies(error -> assertThat(error).isSameAs(broken));
    }

    @Test
    void aBoundBelowOneIsRefusedAtOnce() {
        assertThatThrownBy(() -> Caching.cachedFlux(cache, "k", 0, key -> source))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("atMost must be positive but was 0");
    }

    private TestSubscriber<Integer> reading() {
        TestSubscriber<Integer> reader = TestSubscriber.create();
        cachedFlux().subscribe(reader);
        return reader;
    }

    private Flux<Integer> cachedFlux() {
        return Caching.cachedFlux(
                cache, "k", 10, key -> source.doOnSubscribe(subscribed -> subscriptions.incrementAndGet()));
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
