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

/** A flight is joined while it lands: whoever gets on board is answered, whoever is refused finds what it brought. */
public final class FlightJoinStress {

    private FlightJoinStress() {}

    @JCStressTest
    @State
    @Outcome(id = "on board, value", expect = ACCEPTABLE, desc = "Boarded before it landed, and was answered.")
    @Outcome(id = "refused and found value, nothing", expect = ACCEPTABLE, desc = "Came too late for the flight.")
    @Outcome(expect = FORBIDDEN, desc = "Lost, answered twice, or refused before the slot was settled.")
    public static class JoinAndLand {

        private final Airfield airfield = new Airfield(Airfield.FRESH);
        private final Flight<String, String> flight = airfield.begin(new Onlooker());
        private final Onlooker joiner = new Onlooker();
        private final Waiter<String, String, String> waiter = airfield.arrive(joiner);

        @Actor
        public void join(LL_Result result) {
            result.r1 = flight.board(waiter) ? "on board" : "refused and found " + airfield.slot();
        }

        @Actor
        public void land() {
            airfield.land(flight);
        }

        @Arbiter
        public void look(LL_Result result) {
            result.r2 = joiner.saw();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "value, value, 1", expect = ACCEPTABLE, desc = "Each was answered once, by the one load.")
    @Outcome(expect = FORBIDDEN, desc = "Somebody was lost or answered twice, or another load was begun.")
    public static class JoinThenLandAndJoin {

        private final Airfield airfield = new Airfield(Airfield.FRESH);
        private final Onlooker one = new Onlooker();
        private final Onlooker other = new Onlooker();

        public JoinThenLandAndJoin() {
            airfield.begin(new Onlooker());
        }

        @Actor
        public void joinThenLand() {
            airfield.read().subscribe(one);
            airfield.answerLoads();
        }

        @Actor
        public void join() {
            airfield.read().subscribe(other);
        }

        @Arbiter
        public void look(LLL_Result result) {
            result.r1 = one.saw();
            result.r2 = other.saw();
            result.r3 = airfield.loadsBegun();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "value, value, 1", expect = ACCEPTABLE, desc = "One began the flight and the other boarded it.")
    @Outcome(expect = FORBIDDEN, desc = "Somebody was lost or answered twice, or both loaded.")
    public static class BeginAndBegin {

        private final Airfield airfield = new Airfield(Airfield.FRESH);
        private final Onlooker one = new Onlooker();
        private final Onlooker other = new Onlooker();

        @Actor
        public void begin() {
            airfield.read().subscribe(one);
        }

        @Actor
        public void beginToo() {
            airfield.read().subscribe(other);
        }

        @Arbiter
        public void look(LLL_Result result) {
            airfield.answerLoads();
            result.r1 = one.saw();
            result.r2 = other.saw();
            result.r3 = airfield.loadsBegun();
        }
    }
}
