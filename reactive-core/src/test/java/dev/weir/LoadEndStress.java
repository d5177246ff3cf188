/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.weir.policy.WhenAbandoned;
import dev.weir.resilience.Safeguards;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Two things happen to the end of a load at once: its breaker is told of one of them. */
public final class LoadEndStress {

    private LoadEndStress() {}

    @JCStressTest
    @State
    @Outcome(id = "value, success", expect = ACCEPTABLE, desc = "The answer was first.")
    @Outcome(id = "LoadTimeoutException, error", expect = ACCEPTABLE, desc = "The timeout was first.")
    @Outcome(
            id = "LoadTimeoutException, success",
            expect = ACCEPTABLE,
            desc = "The source answered when the flight had just timed out.")
    @Outcome(expect = FORBIDDEN, desc = "Told twice, not at all, or of a timeout that nobody saw.")
    public static class AnswerAndTimeOut {

        private final Told told = new Told();
        private final Airfield airfield =
                new Airfield(Airfield.FRESH.loadTimeout(Duration.ofSeconds(1)), told.safeguards);
        private final Onlooker leader = new Onlooker();

        public AnswerAndTimeOut() {
            airfield.begin(leader);
        }

        @Actor
        public void answer() {
            airfield.answerLoads();
        }

        @Actor
        public void timeOut() {
            airfield.clock.advanceBy(Duration.ofSeconds(1));
        }

        @Arbiter
        public void look(LL_Result result) {
            result.r1 = leader.saw();
            result.r2 = told.outcomes();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "success, 0", expect = ACCEPTABLE, desc = "The answer was first.")
    @Outcome(id = "nothing, 1", expect = ACCEPTABLE, desc = "The last one's leaving was first.")
    @Outcome(expect = FORBIDDEN, desc = "Told twice, or the permission was lost.")
    public static class AnswerAndLeave {

        private final Told told = new Told();
        private final Airfield airfield =
                new Airfield(Airfield.FRESH.whenAbandoned(WhenAbandoned.CANCEL), told.safeguards);
        private final Onlooker leader = new Onlooker();

        public AnswerAndLeave() {
            airfield.begin(leader);
        }

        @Actor
        public void answer() {
            airfield.answerLoads();
        }

        @Actor
        public void leave() {
            leader.cancel();
        }

        @Arbiter
        public void look(LL_Result result) {
            result.r1 = told.outcomes();
            result.r2 = told.breaker.tryAcquirePermission() ? 1 : 0;
        }
    }

    /** A breaker that is half-open, lets one load through, and cannot decide by its outcome. */
    private static final class Told {

        private final Queue<String> outcomes = new ConcurrentLinkedQueue<>();
        private final CircuitBreaker breaker = CircuitBreaker.of(
                "stress",
                CircuitBreakerConfig.custom()
                        .permittedNumberOfCallsInHalfOpenState(2)
                        .build());
        private final Safeguards safeguards = Safeguards.none().circuitBreaker(breaker);

        private Told() {
            breaker.transitionToOpenState();
            breaker.transitionToHalfOpenState();
            breaker.tryAcquirePermission();
            breaker.getEventPublisher()
                    .onSuccess(event -> outcomes.add("success"))
                    .onError(event -> outcomes.add("error"));
        }

        private String outcomes() {
            return outcomes.isEmpty() ? "nothing" : String.join(" and ", outcomes);
        }
    }
}
