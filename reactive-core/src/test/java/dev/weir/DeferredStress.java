/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** Answer, demand and cancellation of one subscriber meet on two threads. */
public final class DeferredStress {

    private DeferredStress() {}

    @JCStressTest
    @State
    @Outcome(id = "value", expect = ACCEPTABLE, desc = "Whoever came second emitted it.")
    @Outcome(expect = FORBIDDEN, desc = "Not emitted, or emitted twice.")
    public static class RequestAndAnswer {

        private final Onlooker onlooker = Onlooker.withoutDemand();
        private final Waiter<String, String, String> waiter = new Airfield(Airfield.FRESH).arrive(onlooker);

        @Actor
        public void request() {
            waiter.request(1);
        }

        @Actor
        public void answer() {
            waiter.answer("value");
        }

        @Arbiter
        public void look(L_Result result) {
            result.r1 = onlooker.saw();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "value, true", expect = ACCEPTABLE, desc = "Answered before it was cancelled.")
    @Outcome(id = "nothing, true", expect = ACCEPTABLE, desc = "Cancelled between the answer and its emission.")
    @Outcome(id = "nothing, false", expect = ACCEPTABLE, desc = "Cancelled before it was answered.")
    @Outcome(expect = FORBIDDEN, desc = "More than one signal, or one to somebody whose answer was refused.")
    public static class RequestThenCancelAndAnswer {

        private final Onlooker onlooker = Onlooker.withoutDemand();
        private final Waiter<String, String, String> waiter = new Airfield(Airfield.FRESH).arrive(onlooker);
        private boolean accepted;

        @Actor
        public void requestThenCancel() {
            waiter.request(1);
            waiter.cancel();
        }

        @Actor
        public void answer() {
            accepted = waiter.answer("value");
        }

        @Arbiter
        public void look(LL_Result result) {
            result.r1 = onlooker.sawBeforeLeaving();
            result.r2 = accepted;
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "value, true, false", expect = ACCEPTABLE, desc = "The value was first.")
    @Outcome(id = "IllegalStateException, false, true", expect = ACCEPTABLE, desc = "The error was first.")
    @Outcome(expect = FORBIDDEN, desc = "Both succeeded or none, or the subscriber saw something else.")
    public static class AnswerAndFail {

        private static final Throwable ERROR = new IllegalStateException();

        private final Onlooker onlooker = new Onlooker();
        private final Waiter<String, String, String> waiter = new Airfield(Airfield.FRESH).arrive(onlooker);

        @Actor
        public void answer(LLL_Result result) {
            result.r2 = waiter.answer("value");
        }

        @Actor
        public void fail(LLL_Result result) {
            result.r3 = waiter.fail(ERROR);
        }

        @Arbiter
        public void look(LLL_Result result) {
            result.r1 = onlooker.saw();
        }
    }
}
