/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;

/** Annotated methods that return a Flux: cached as a list of up to four. */
class CachedFluxMethodTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ShopBed bed = ShopBed.create();
    private final Shop shop = bed.shop;
    private final Shop real = bed.real();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void itIsCollectedOnceForAllWhoAsk() {
        TestPublisher<Integer> slow = TestPublisher.create();
        real.many = id -> slow.flux();
        TestSubscriber<Integer> first = TestSubscriber.create();
        TestSubscriber<Integer> second = TestSubscriber.create();
        shop.list("l").subscribe(first);
        shop.list("l").subscribe(second);
        slow.emit(1, 2);

        assertThat(first.getReceivedOnNext()).containsExactly(1, 2);
        assertThat(second.getReceivedOnNext()).containsExactly(1, 2);
        StepVerifier.create(shop.list("l")).expectNext(1, 2).verifyComplete();
        assertThat(real.calls).hasValue(1);
        assertThat(bed.lists.get("l").block(LIMIT)).containsExactly(1, 2);
    }

    @Test
    void exactlyAsManyAsAllowedAreCached() {
        real.many = id -> Flux.range(0, 4);
        StepVerifier.create(shop.list("l")).expectNextCount(4).verifyComplete();
        StepVerifier.create(shop.list("l")).expectNextCount(4).verifyComplete();
        assertThat(real.subscriptions).hasValue(1);
    }

    @Test
    void aLongerOnePassesThroughAndIsNotCached() {
        real.many = id -> Flux.range(0, 100);
        StepVerifier.create(shop.list("l"), 0)
                .thenRequest(6)
                .expectNext(0, 1, 2, 3, 4, 5)
                .thenRequest(Long.MAX_VALUE)
                .expectNextCount(94)
                .verifyComplete();
        assertThat(real.subscriptions).hasValue(1);
        assertThat(bed.lists.get("l").blockOptional(LIMIT)).isEmpty();
        StepVerifier.create(shop.list("l")).expectNextCount(100).verifyComplete();
        assertThat(real.subscriptions).hasValue(2);
    }

    @Test
    void anErrorAfterSomeElementsCachesNothing() {
        IllegalStateException planted = new IllegalStateException("planted");
        real.many = id -> Flux.range(0, 2).concatWith(Mono.error(planted));
        StepVerifier.create(shop.list("l"))
                .verifyErrorSatisfies(error -> assertThat(error).isSameAs(planted));
        assertThat(bed.lists.get("l").blockOptional(LIMIT)).isEmpty();
    }

    @Test
    void anEmptyOneIsAnEmptyList() {
        real.many = id -> Flux.empty();
        StepVerifier.create(shop.list("l")).verifyComplete();
        StepVerifier.create(shop.list("l")).verifyComplete();
        assertThat(real.calls).hasValue(1);
    }

    @Test
    void unlessIsAskedAboutTheList() {
        real.many = id -> Flux.empty();
        StepVerifier.create(shop.listSome("l")).verifyComplete();
        real.many = id -> Flux.just(7);
        StepVerifier.create(shop.listSome("l")).expectNext(7).verifyComplete();
        StepVerifier.create(shop.listSome("l")).expectNext(7).verifyComplete();
        assertThat(real.calls).hasValue(2);
    }

    @Test
    void aPutIsMadeBetweenTheLastElementAndTheEnd() {
        TestPublisher<Integer> slow = TestPublisher.create();
        real.many = id -> slow.flux();
        bed.lists.put("l", List.of(9)).block(LIMIT);
        StepVerifier.create(shop.relist("l"))
                .then(() -> slow.next(1))
                .expectNext(1)
                .then(() -> assertThat(bed.lists.get("l").block(LIMIT)).containsExactly(9))
                .then(slow::complete)
                .verifyComplete();
        assertThat(bed.lists.get("l").block(LIMIT)).containsExactly(1);
    }

    @Test
    void aPutThatIsTooLongLeavesNothingOutdatedBehind() {
        bed.lists.put("l", List.of(9)).block(LIMIT);
        real.many = id -> Flux.range(0, 5);
        StepVerifier.create(shop.relist("l")).expectNextCount(5).verifyComplete();
        assertThat(bed.lists.get("l").blockOptional(LIMIT)).isEmpty();
    }

    @Test
    void anEvictionSeesTheListOfEachSubscription() {
        bed.lists.put("l", List.of(9)).block(LIMIT);
        Flux<Integer> unlist = shop.unlist("l");
        StepVerifier.create(unlist).expectNextCount(3).verifyComplete();
        assertThat(bed.lists.get("l").block(LIMIT)).containsExactly(9);
        real.many = id -> Flux.range(0, 2);
        StepVerifier.create(shop.unlist("l")).expectNextCount(2).verifyComplete();
        assertThat(bed.lists.get("l").blockOptional(LIMIT)).isEmpty();
    }
}
