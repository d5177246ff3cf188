/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.metrics.LoadOutcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;
import reactor.util.context.Context;

/** Methods that are annotated with {@code @Cacheable} and return a Mono or a future. */
class CachedMonoTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ShopBed bed = ShopBed.create();
    private final Shop shop = bed.shop;
    private final Shop real = bed.real();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void aThousandCallsAtATimeAreOneExecution() {
        Sinks.One<String> slow = Sinks.one();
        real.source = id -> slow.asMono();
        CompletableFuture<List<String>> all = Flux.range(0, 1000)
                .parallel(8)
                .runOn(Schedulers.parallel())
                .flatMap(i -> shop.find("a"), false, 1000)
                .sequential()
                .collectList()
                .toFuture();
        Mono.fromSupplier(() -> bed.products.stats().misses())
                .filter(misses -> misses == 1000)
                .repeatWhenEmpty(again -> again.delayElements(Duration.ofMillis(5)))
                .block(LIMIT);
        slow.tryEmitValue("one").orThrow();

        assertThat(Mono.fromFuture(all).block(LIMIT)).hasSize(1000).containsOnly("one");
        assertThat(real.calls).hasValue(1);
        assertThat(bed.products.stats().loads()).containsEntry(LoadOutcome.VALUE, 1L);
    }

    @Test
    void nothingIsCalledBeforeSubscriptionAndEachOneReadsAnew() {
        Mono<String> read = shop.find("a");
        assertThat(real.calls).hasValue(0);

        StepVerifier.create(read).expectNext("value of a").verifyComplete();
        StepVerifier.create(read).expectNext("value of a").verifyComplete();
        assertThat(real.calls).hasValue(1);

        bed.products.invalidate("a").block(LIMIT);
        StepVerifier.create(read).expectNext("value of a").verifyComplete();
        assertThat(real.calls).hasValue(2);
        assertThat(bed.products.stats().hits()).isEqualTo(1);
        assertThat(bed.products.stats().misses()).isEqualTo(2);
    }

    @Test
    void whatElseIsAroundTheMethodIsPassedWithEachCallOfIt() {
        Mono<String> read = shop.find("a");
        read.then(bed.products.invalidate("a")).then(read).then(read).block(LIMIT);
        assertThat(real.calls).hasValue(2);
        assertThat(bed.passedInside).hasValue(2);
    }

    @Test
    void theCacheItselfHasTheValueUnderTheSameKey() {
        StepVerifier.create(shop.find("a")).expectNextCount(1).verifyComplete();
        StepVerifier.create(bed.products.getIfCached("a"))
                .expectNext("value of a")
                .verifyComplete();
    }

    @Test
    void whoLeavesTakesNobodyWithHim() {
        TestPublisher<String> slow = TestPublisher.create();
        real.source = id -> slow.mono();
        TestSubscriber<String> stays = TestSubscriber.create();
        Disposable leader = shop.find("a").subscribe();
        shop.find("a").subscribe(stays);
        leader.dispose();
        slow.assertWasNotCancelled();

        slow.emit("one");
        assertThat(stays.getReceivedOnNext()).containsExactly("one");
        assertThat(real.calls).hasValue(1);
    }

    @Test
    void anErrorReachesAllAsItIsAndIsNotRemembered() {
        IllegalStateException planted = new IllegalStateException("planted");
        Sinks.One<String> slow = Sinks.one();
        real.source = id -> slow.asMono();
        TestSubscriber<String> first = TestSubscriber.create();
        TestSubscriber<String> second = TestSubscriber.create();
        shop.find("a").subscribe(first);
        shop.find("a").subscribe(second);
        slow.tryEmitError(planted).orThrow();

        assertThat(first.expectTerminalError()).isSameAs(planted);
        assertThat(second.expectTerminalError()).isSameAs(planted);
        assertThat(real.calls).hasValue(1);

        real.source = id -> Mono.just("one");
        StepVerifier.create(shop.find("a")).expectNext("one").verifyComplete();
    }

    @Test
    void whatTheMethodThrowsIsAnErrorLikeOthers() {
        IllegalStateException planted = new IllegalStateException("planted");
        real.source = id -> {
            throw planted;
        };
        StepVerifier.create(shop.find("a"))
                .verifyErrorSatisfies(error -> assertThat(error).isSameAs(planted));
    }

    @Test
    void anEmptyOneIsAbsentForAsLongAsThePolicySays() {
        real.source = id -> Mono.empty();
        StepVerifier.create(shop.find("a")).verifyComplete();
        StepVerifier.create(shop.find("a")).verifyComplete();
        assertThat(real.calls).hasValue(1);

        bed.clock.advanceBy(Duration.ofMinutes(2));
        StepVerifier.create(shop.find("a")).verifyComplete();
        assertThat(real.calls).hasValue(2);
    }

    @Test
    void theLoadSeesWhatIsCarriedAndNothingElseOfTheContext() {
        real.source = id -> Mono.deferContextual(
                context -> Mono.just(context.getOrDefault(ShopBed.CARRIED, "?") + " " + context.hasKey("principal")));
        StepVerifier.create(shop.find("a").contextWrite(Context.of(ShopBed.CARRIED, "r-1", "principal", "ann")))
                .expectNext("r-1 false")
                .verifyComplete();
    }

    @Test
    void whatIsNotCachedSeesAllOfTheContext() {
        real.source = id -> Mono.deferContextual(context -> Mono.just(context.get("principal")));
        StepVerifier.create(shop.findUnlessLive("live").contextWrite(Context.of("principal", "ann")))
                .expectNext("ann")
                .verifyComplete();
        StepVerifier.create(shop.findUnlessLive("live").contextWrite(Context.of("principal", "ben")))
                .expectNext("ben")
                .verifyComplete();
        assertThat(bed.products.stats().misses()).isZero();
    }

    @Test
    void unlessKeepsTheAnswerOutAndStillAnswersAll() {
        real.source = id -> Mono.just("draft of " + id);
        StepVerifier.create(shop.findFinished("a")).expectNext("draft of a").verifyComplete();
        real.source = id -> Mono.empty();
        StepVerifier.create(shop.findFinished("a")).verifyComplete();
        real.source = id -> Mono.just("a");
        StepVerifier.create(shop.findFinished("a")).expectNext("a").verifyComplete();
        StepVerifier.create(shop.findFinished("a")).expectNext("a").verifyComplete();
        assertThat(real.calls).hasValue(3);
    }

    @Test
    void ofSeveralCachesTheFirstThatKnowsAnswersAndAllAreFilled() {
        bed.products.put("a", "far").block(LIMIT);
        StepVerifier.create(shop.findNear("a")).expectNext("far").verifyComplete();
        StepVerifier.create(bed.near.getIfCached("a")).expectNext("far").verifyComplete();
        StepVerifier.create(shop.findNear("b")).expectNext("value of b").verifyComplete();
        StepVerifier.create(bed.products.getIfCached("b"))
                .expectNext("value of b")
                .verifyComplete();
        assertThat(real.calls).hasValue(1);
    }

    @Test
    void severalParametersAreOneKey() {
        StepVerifier.create(shop.findBy("a", 1)).expectNext("value of a1").verifyComplete();
        StepVerifier.create(shop.findBy("a", 2)).expectNext("value of a2").verifyComplete();
        StepVerifier.create(shop.findBy("a", 1)).expectNext("value of a1").verifyComplete();
        assertThat(real.calls).hasValue(2);
        StepVerifier.create(bed.products.getIfCached(List.of("a", 2)))
                .expectNext("value of a2")
                .verifyComplete();
    }

    @Test
    void aFutureIsCoalescedToo() {
        real.future = new CompletableFuture<>();
        CompletableFuture<String> first = shop.findLater("a");
        CompletableFuture<String> second = shop.findLater("a");
        first.cancel(true);
        assertThat(real.future).isNotCancelled();
        real.future.complete("later");
        assertThat(Mono.fromFuture(second).block(LIMIT)).isEqualTo("later");
        assertThat(real.calls).hasValue(1);
        StepVerifier.create(bed.products.getIfCached("a")).expectNext("later").verifyComplete();
    }

    @Test
    void theErrorOfAFutureIsNotWrapped() {
        IllegalStateException planted = new IllegalStateException("planted");
        real.future = CompletableFuture.failedFuture(planted);
        assertThatThrownBy(() -> Mono.fromFuture(shop.findLater("a")).block(LIMIT))
                .isSameAs(planted);
    }

    @Test
    void aMethodThatAnswersAtOnceIsRefused() {
        assertThatThrownBy(() -> shop.findNow("a"))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("return a Mono, a Flux or a CompletableFuture");
    }

    @Test
    void allOfItRunsWhereNothingMayBlock() {
        AtomicBoolean guarded = new AtomicBoolean();
        Mono<String> read = Mono.defer(() -> {
                    guarded.set(Schedulers.isInNonBlockingThread());
                    return shop.find("a");
                })
                .then(shop.save("a"))
                .then(shop.delete("a"))
                .then(shop.findBy("a", 1))
                .thenMany(shop.list("l"))
                .thenMany(shop.relist("l"))
                .then(shop.move("a"))
                .subscribeOn(Schedulers.parallel());
        StepVerifier.create(read).expectNext("value of a").expectComplete().verify(LIMIT);
        assertThat(guarded).isTrue();
    }
}
