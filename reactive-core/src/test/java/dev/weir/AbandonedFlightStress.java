/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.weir.policy.CachePolicy;
import dev.weir.policy.WhenAbandoned;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** The last passenger leaves a flight that is cancelled when abandoned, while something else happens to it. */
public final class AbandonedFlightStress {

    private static final CachePolicy CANCEL = Airfield.FRESH.whenAbandoned(WhenAbandoned.CANCEL);

    private AbandonedFlightStress() {}

    @JCStressTest
    @State
    @Outcome(id = "value, 1", expect = ACCEPTABLE, desc = "The latecomer kept the flight alive.")
    @Outcome(id = "value, 2", expect = ACCEPTABLE, desc = "The latecomer was refused and began a flight of his own.")
    @Outcome(expect = FORBIDDEN, desc = "The latecomer is on board of an abandoned flight.")
    public static class LastLeavesAndJoin {

        private final Airfield airfield = new Airfield(CANCEL);
        private final Onlooker last = new Onlooker();
        private final Onlooker latecomer = new Onlooker();

        public LastLeavesAndJoin() {
            airfield.begin(last);
        }

        @Actor
        public void leave() {
            last.cancel();
        }

        @Actor
        public void join() {
            airfield.read().subscribe(latecomer);
        }

        @Arbiter
        public void look(LL_Result result) {
            airfield.answerLoads();
            result.r1 = latecomer.saw();
            result.r2 = airfield.loadsBegun();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "value, value", expect = ACCEPTABLE, desc = "It landed first.")
    @Outcome(
            id = "nothing, value",
            expect = ACCEPTABLE,
            desc = "It landed while the last passenger was on the way out.")
    @Outcome(id = "nothing, nothing", expect = ACCEPTABLE, desc = "It was abandoned first.")
    @Outcome(expect = FORBIDDEN, desc = "Two signals, or the ended flight is still in its slot.")
    public static class LastLeavesAndLand {

        private final Airfield airfield = new Airfield(CANCEL);
        private final Onlooker last = new Onlooker();
        private final Flight<String, String> flight = airfield.begin(last);

        @Actor
        public void leave() {
            last.cancel();
        }

        @Actor
        public void land() {
            airfield.land(flight);
        }

        @Arbiter
        public void look(LL_Result result) {
            result.r1 = last.sawBeforeLeaving();
            result.r2 = airfield.slot();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "nothing, nothing", expect = ACCEPTABLE, desc = "Nothing is left of it.")
    @Outcome(expect = FORBIDDEN, desc = "A flight that never departed stays in its slot.")
    public static class LeaderLeavesAndBegin {

        private final Airfield airfield = new Airfield(CANCEL);
        private final Onlooker leader = new Onlooker();
        private final Waiter<String, String, String> waiter = airfield.arrive(leader);

        @Actor
        public void begin() {
            airfield.reads.walk(waiter, null);
        }

        @Actor
        public void leave() {
            waiter.cancel();
        }

        @Arbiter
        public void look(LL_Result result) {
            result.r1 = leader.saw();
            result.r2 = airfield.slot();
        }
    }
}
