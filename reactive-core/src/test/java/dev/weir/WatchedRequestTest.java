/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.weir.metrics.CacheRecorder;
import dev.weir.metrics.Reach;
import dev.weir.metrics.RemoteOperation;
import dev.weir.testing.InMemoryServer;
import dev.weir.testing.VirtualClock;
import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable.Attr;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** A request to the remote tier that is watched: it passes everything on, and costs next to nothing. */
class WatchedRequestTest {

    /** A part of the budget of a hit in the remote tier, which is 400. */
    private static final long BYTES = 80;

    private static final int REQUESTS = 10_000;

    private final VirtualClock clock = VirtualClock.create();
    private final List<String> told = new ArrayList<>();
    private final TierBreaker breaker = new TierBreaker("shop", clock);
    private final GuardedTier tier = new GuardedTier(
            InMemoryServer.create(clock, new Random(42)).open("shop", clock).tier(), breaker, new CacheRecorder() {
                @Override
                public void remoteAnswered(String cache, RemoteOperation operation, long nanos) {
                    told.add(operation + " " + cache + " " + Duration.ofNanos(nanos));
                }

                @Override
                public void remoteFailed(String cache, RemoteOperation operation, Reason reason) {
                    told.add(operation + " " + cache + " " + reason);
                }
            });

    @Test
    void aValuePassesAndIsTold() {
        TestPublisher<String> answer = TestPublisher.create();

        StepVerifier.create(watched(answer.mono()))
                .then(() -> clock.advanceBy(Duration.ofMillis(3)))
                .then(() -> answer.emit("v"))
                .expectNext("v")
                .verifyComplete();

        assertThat(told).containsExactly("GET products PT0.003S");
    }

    @Test
    void nothingPassesAndIsTold() {
        StepVerifier.create(watched(Mono.empty())).verifyComplete();

        assertThat(told).containsExactly("GET products PT0S");
    }

    @Test
    void aFailurePassesAndIsTold() {
        TierException failure = new TierException(Reason.REFUSED, "OOM");

        StepVerifier.create(watched(Mono.error(failure)))
                .verifyErrorSatisfies(error -> assertThat(error).isSameAs(failure));
        StepVerifier.create(watched(Mono.error(new IllegalStateException("a mistake"))))
                .verifyErrorMessage("a mistake");

        assertThat(told).containsExactly("GET products REFUSED");
    }

    @Test
    void aRefusalIsTold() {
        for (int i = 0; i < 20; i++) {
            breaker.failed(new TierException(Reason.UNKNOWN, "silence"), 0);
        }
        assertThat(breaker.reach()).isEqualTo(Reach.UNREACHABLE);

        StepVerifier.create(watched(Mono.just("v")))
                .verifyErrorSatisfies(error -> assertThat(error).isSameAs(breaker.refusal()));

        assertThat(told).containsExactly("GET products UNREACHABLE");
    }

    @Test
    void cancellingPassesAndIsNotTold() {
        TestPublisher<String> answer = TestPublisher.create();

        StepVerifier.create(watched(answer.mono())).thenCancel().verify();

        answer.assertCancelled();
        assertThat(told).isEmpty();
    }

    @Test
    void theContextPasses() {
        Mono<String> inContext = Mono.deferContextual(context -> Mono.just(context.get("name")));

        StepVerifier.create(watched(inContext).contextWrite(context -> context.put("name", "v")))
                .expectNext("v")
                .verifyComplete();
    }

    @Test
    void nothingComesBeforeItIsAskedFor() {
        StepVerifier.create(watched(Mono.just("v")), 0)
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(0))
                .thenRequest(1)
                .expectNext("v")
                .verifyComplete();
    }

    @Test
    void itCanBeScanned() {
        Mono<String> source = Mono.just("v");

        assertThat(((WatchedRequest<String>) watched(source)).scan(Attr.PARENT)).isSameAs(source);
    }

    @Test
    void itCostsNextToNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        GuardedTier untold = new GuardedTier(
                InMemoryServer.create(clock, new Random(42)).open("shop", clock).tier(), breaker, CacheRecorder.NOOP);
        Mono<String> source = new Free();
        Ear ear = new Ear();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < REQUESTS; i++) {
                new WatchedRequest<>(source, untold, RemoteOperation.GET, "products", false).subscribe(ear);
            }
            least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / REQUESTS);
        }

        assertThat(ear.heard).isEqualTo(5 * REQUESTS);
        assertThat(least).isLessThanOrEqualTo(BYTES);
    }

    private Mono<String> watched(Mono<String> request) {
        return new WatchedRequest<>(request, tier, RemoteOperation.GET, "products", false);
    }

    /** A source that makes nothing to answer. */
    private static final class Free extends Mono<String> {

        @Override
        public void subscribe(CoreSubscriber<? super String> actual) {
            actual.onSubscribe(Operators.emptySubscription());
            actual.onNext("v");
            actual.onComplete();
        }
    }

    /** Somebody who hears what is answered. */
    private static final class Ear implements CoreSubscriber<String> {

        private int heard;

        @Override
        public void onSubscribe(org.reactivestreams.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String answer) {
            heard++;
        }

        @Override
        public void onError(Throwable error) {
            throw new AssertionError(error);
        }

        @Override
        public void onComplete() {}
    }
}
