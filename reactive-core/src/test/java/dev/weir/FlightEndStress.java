/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** Two things happen to the end of a flight at once: one of them decides, for everybody on board. */
public final class FlightEndStress {

    private FlightEndStress() {}

    @JCStressTest
    @State
    @Outcome(id = "value, value, value", expect = ACCEPTABLE, desc = "The answer was first.")
    @Outcome(
            id = "LoadTimeoutException, LoadTimeoutException, nothing",
            expect = ACCEPTABLE,
            desc = "The timeout was first.")
    @Outcome(expect = FORBIDDEN, desc = "Those on board saw different ends, or more than one, or it was not stored.")
    public static class LandAndTimeOut {

        private final Airfield airfield = new Airfield(Airfield.FRESH.loadTimeout(Duration.ofSeconds(1)));
        private final Onlooker leader = new Onlooker();
        private final Flight<String, String> flight = airfield.begin(leader);
        private final Onlooker joiner = new Onlooker();

        public LandAndTimeOut() {
            airfield.read().subscribe(joiner);
        }

        @Actor
        public void land() {
            airfield.land(flight);
        }

        @Actor
        public void timeOut() {
            airfield.clock.advanceBy(Duration.ofSeconds(1));
        }

        @Arbiter
        public void look(LLL_Result result) {
            result.r1 = leader.saw();
            result.r2 = joiner.saw();
            result.r3 = airfield.slot();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "value, value, value", expect = ACCEPTABLE, desc = "Answered before the cancellation.")
    @Outcome(id = "nothing, value, value", expect = ACCEPTABLE, desc = "Cancelled before the answer.")
    @Outcome(expect = FORBIDDEN, desc = "Two signals to the one that left, or the one that stayed lost its value.")
    public static class CancelAndLand {

        private final Airfield airfield = new Airfield(Airfield.FRESH);
        private final Onlooker leaver = new Onlooker();
        private final Flight<String, String> flight = airfield.begin(leaver);
        private final Onlooker stayer = new Onlooker();

        public CancelAndLand() {
            airfield.read().subscribe(stayer);
        }

        @Actor
        public void cancel() {
            leaver.cancel();
        }

        @Actor
        public void land() {
            airfield.land(flight);
        }

        @Arbiter
        public void look(LLL_Result result) {
            result.r1 = leaver.sawBeforeLeaving();
            result.r2 = stayer.saw();
            result.r3 = airfield.slot();
        }
    }
}
