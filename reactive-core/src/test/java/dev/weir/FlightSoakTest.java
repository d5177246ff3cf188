/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.CachePolicy;
import dev.weir.policy.WhenAbandoned;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A million flights with random cancels, errors and invalidations lose no signal and leave nothing behind. */
class FlightSoakTest {

    private static final int FLIGHTS = 500_000;
    private static final int READERS = 2;
    private static final RuntimeException FAILURE = new IllegalStateException("source down");

    private final Scheduler elsewhere = Schedulers.parallel();
    private final AtomicLong flights = new AtomicLong();
    private final AtomicLong signals = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();
    private final AtomicLong open = new AtomicLong(1);
    private final CountDownLatch allAnswered = new CountDownLatch(1);

    @ParameterizedTest
    @EnumSource
    void nothingIsLostAndNothingIsLeft(WhenAbandoned whenAbandoned) throws InterruptedException {
        Weir weir = Weir.named("soak")
                .clock(PatchedClock.withUpkeep(ForkJoinPool.commonPool()))
                .build();
        ReactiveCache<Integer, Integer> cache = weir.cache("soak", Integer.class, Integer.class)
                .policy(CachePolicy.freshFor(Duration.ofMinutes(1))
                        .absentFor(Duration.ZERO)
                        .whenAbandoned(whenAbandoned))
                .maximumSize(1_000)
                .build();

        Thread[] readers = new Thread[READERS];
        for (int i = 0; i < READERS; i++) {
            Random random = new Random(i);
            readers[i] = new Thread(() -> read(cache, random));
            readers[i].start();
        }
        for (Thread reader : readers) {
            reader.join();
        }
        close();
        assertThat(allAnswered.await(60, TimeUnit.SECONDS))
                .as("requests without a signal: %s", open)
                .isTrue();
        assertThat(flights.get()).isGreaterThanOrEqualTo(FLIGHTS);
        assertThat(signals.get()).isPositive();
        assertThat(wrong).hasValue(0);
        // On a clock that stands still no timeout comes to the rescue of a flight that is stuck.
        weir.close().block(Duration.ofSeconds(60));
        assertThat(TestWeir.flightsIn(cache)).isZero();
    }

    private void read(ReactiveCache<Integer, Integer> cache, Random random) {
        while (flights.get() < FLIGHTS) {
            // Few keys at a time, so that the readers meet; ever new ones, so that there is something to load.
            int key = (int) (flights.get() / 8) * 4 + random.nextInt(4);
            Ask request = new Ask(key, random.nextInt(4) == 0);
            cache.getOrCompute(key, k -> load(k, random.nextInt(16))).subscribe(request);
            if (random.nextInt(8) == 0) {
                cache.invalidate(key).subscribe(request.ignoring());
            }
            request.perhapsCancel();
        }
    }

    private void close() {
        if (open.decrementAndGet() == 0) {
            allAnswered.countDown();
        }
    }

    private Mono<Integer> load(int key, int kind) {
        flights.incrementAndGet();
        Mono<Integer> outcome = kind % 4 == 0 ? Mono.error(FAILURE) : kind % 4 == 1 ? Mono.empty() : Mono.just(key);
        return kind < 8 ? outcome : outcome.subscribeOn(elsewhere);
    }

    /** An ask: counts its signals, of which there must be one, or none at all if it was cancelled in time. */
    private final class Ask implements CoreSubscriber<Integer> {

        private final int key;
        private final boolean cancels;
        private Subscription subscription;
        private boolean ended;

        Ask(int key, boolean cancels) {
            this.key = key;
            this.cancels = cancels;
            if (!cancels) {
                open.incrementAndGet();
            }
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            this.subscription = subscription;
            subscription.request(1);
        }

        @Override
        public void onNext(Integer value) {
            if (ended || value != key) {
                wrong.incrementAndGet();
            }
        }

        @Override
        public void onError(Throwable error) {
            end(error == FAILURE);
        }

        @Override
        public void onComplete() {
            end(true);
        }

        void perhapsCancel() {
            if (cancels) {
                subscription.cancel();
            }
        }

        CoreSubscriber<Void> ignoring() {
            return new Ignoring();
        }

        private void end(boolean right) {
            if (ended || !right) {
                wrong.incrementAndGet();
            }
            ended = true;
            signals.incrementAndGet();
            if (!cancels) {
                close();
            }
        }
    }

    /** A subscriber that wants to know nothing. */
    private static final class Ignoring implements CoreSubscriber<Void> {

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Void nothing) {}

        @Override
        public void onError(Throwable error) {
            throw new AssertionError(error);
        }

        @Override
        public void onComplete() {}
    }
}
