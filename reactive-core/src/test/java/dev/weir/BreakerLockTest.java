/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.resilience.Safeguards;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A non-blocking thread that finds a lock of a breaker taken waits for it, and BlockHound lets it. */
class BreakerLockTest {

    private final TestWeir test = new TestWeir();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);
    private long spins;
    private final AtomicReference<Thread> loading = new AtomicReference<>();
    private final AtomicReference<String> heard = new AtomicReference<>();

    @Test
    void theLockOfTheWindow() throws InterruptedException {
        HeldClock clock = new HeldClock();
        CircuitBreaker breaker = CircuitBreaker.of(
                "breaker",
                CircuitBreakerConfig.custom()
                        .slidingWindow(10, 10, SlidingWindowType.TIME_BASED)
                        .clock(clock)
                        .build());
        clock.holder = new Thread(() -> breaker.onSuccess(1, TimeUnit.MILLISECONDS));

        clock.holder.start();
        assertThat(held.await(60, TimeUnit.SECONDS)).isTrue();
        letGoWhenItWaits(clock.holder, load(breaker));
    }

    @Test
    void theLockOfTheTransition() throws InterruptedException {
        HeldClock clock = new HeldClock();
        CircuitBreaker breaker = CircuitBreaker.of(
                "breaker", CircuitBreakerConfig.custom().clock(clock).build());
        breaker.transitionToOpenState();
        clock.now = clock.now.plusSeconds(61);
        breaker.getEventPublisher().onStateTransition(event -> hold());
        Thread holder = new Thread(breaker::tryAcquirePermission);
        // Whoever has yet to read the clock finds the breaker open, though its time is over; the other one is quicker.
        clock.late = () -> {
            holder.start();
            // BlockHound would catch any politer way to wait.
            while (held.getCount() > 0) {
                spins++;
            }
        };

        Thread waiting = load(breaker);
        letGoWhenItWaits(holder, waiting);
    }

    private Thread load(CircuitBreaker breaker) {
        ReactiveCache<String, String> cache = test.cache()
                .safeguards(Safeguards.none().circuitBreaker(breaker))
                .build();
        Mono<String> load = Mono.defer(() -> {
                    loading.set(Thread.currentThread());
                    return cache.getOrCompute("k", key -> Mono.just("v"));
                })
                .subscribeOn(Schedulers.parallel());
        Thread waiting = new Thread(() -> heard.set(load.block(Duration.ofSeconds(60))));
        waiting.start();
        return waiting;
    }

    private void letGoWhenItWaits(Thread holder, Thread waiting) throws InterruptedException {
        assertThat(held.await(60, TimeUnit.SECONDS)).isTrue();
        // It waits for the lock, or has been caught at that and waits for more work.
        while (loading.get() == null || loading.get().getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        letGo.countDown();
        waiting.join();
        holder.join();

        assertThat(heard).hasValue("v");
        assertThat(test.unheard).isEmpty();
    }

    private void hold() {
        held.countDown();
        try {
            letGo.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A clock that one thread cannot read before it is let go, and another only when it is late. */
    private final class HeldClock extends Clock {

        private volatile Instant now = Instant.EPOCH;
        private volatile Thread holder;
        private volatile Runnable late;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            if (Thread.currentThread() == holder) {
                hold();
            }
            if (late != null && Thread.currentThread() == loading.get()) {
                Runnable once = late;
                late = null;
                once.run();
            }
            return now;
        }
    }
}
