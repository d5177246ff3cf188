/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A fuse: a breaker of the user's on the virtual clock, that writes down every outcome it is told. */
final class Fuse {

    static final Duration OPEN_FOR = Duration.ofSeconds(30);
    static final int PROBES = 4;

    /** One word for each outcome, with the milliseconds it took. */
    final List<String> told = new CopyOnWriteArrayList<>();

    final List<Throwable> errors = new CopyOnWriteArrayList<>();
    final CircuitBreaker breaker;

    /** It opens when half of the last 4 loads failed, and then lets 4 probes through. */
    Fuse(TestWeir test) {
        this(test, config -> config);
    }

    Fuse(TestWeir test, UnaryOperator<CircuitBreakerConfig.Builder> change) {
        breaker = CircuitBreaker.of(
                "fuse",
                change.apply(CircuitBreakerConfig.custom()
                                .slidingWindow(4, 4, SlidingWindowType.COUNT_BASED)
                                .waitDurationInOpenState(OPEN_FOR)
                                .permittedNumberOfCallsInHalfOpenState(PROBES)
                                .clock(new TestClock(test))
                                .currentTimestampFunction(ignored -> test.clock.millis(), TimeUnit.MILLISECONDS))
                        .build());
        breaker.getEventPublisher()
                .onSuccess(event ->
                        told.add("success " + event.getElapsedDuration().toMillis()))
                .onError(event -> {
                    told.add("error " + event.getElapsedDuration().toMillis());
                    errors.add(event.getThrowable());
                });
    }

    State state() {
        return breaker.getState();
    }

    /** How many more loads it lets through now, in the half-open state. */
    int permissions() {
        int permissions = 0;
        while (breaker.tryAcquirePermission()) {
            permissions++;
        }
        for (int taken = 0; taken < permissions; taken++) {
            breaker.releasePermission();
        }
        return permissions;
    }

    /** A clock of the JDK's kind that goes by the test's. */
    private static final class TestClock extends Clock {

        private final TestWeir test;

        private TestClock(TestWeir test) {
            this.test = test;
        }

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
            return test.clock.instant();
        }
    }
}
