/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.weir.policy.CachePolicy;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** The soft timeout of a flight passes: everybody is left to the stale entry, unless the flight is faster. */
public final class SlowFlightStress {

    private static final Duration SOFT = Duration.ofSeconds(1);
    private static final CachePolicy PATIENT =
            Airfield.FRESH.staleIfError(Duration.ofHours(1)).softTimeout(SOFT);

    private SlowFlightStress() {}

    private static Airfield withAStaleEntry() {
        Airfield airfield = new Airfield(PATIENT);
        airfield.putStale("stale");
        return airfield;
    }

    @JCStressTest
    @State
    @Outcome(id = "stale, stale", expect = ACCEPTABLE, desc = "Neither waits for the slow load.")
    @Outcome(expect = FORBIDDEN, desc = "The joiner was forgotten, or somebody was answered twice.")
    public static class SlowAndJoin {

        private final Airfield airfield = withAStaleEntry();
        private final Onlooker leader = new Onlooker();
        private final Onlooker joiner = new Onlooker();

        public SlowAndJoin() {
            airfield.begin(leader);
        }

        @Actor
        public void becomeSlow() {
            airfield.clock.advanceBy(SOFT);
        }

        @Actor
        public void join() {
            airfield.read().subscribe(joiner);
        }

        @Arbiter
        public void look(LL_Result result) {
            result.r1 = leader.saw();
            result.r2 = joiner.saw();
        }
    }

    @JCStressTest
    @State
    @Outcome(
            id = {"stale, stale, value", "stale, value, value", "value, stale, value", "value, value, value"},
            expect = ACCEPTABLE,
            desc = "Each was answered once, and the value was stored.")
    @Outcome(expect = FORBIDDEN, desc = "Somebody was forgotten or answered twice, or the value was not stored.")
    public static class SlowAndLand {

        private final Airfield airfield = withAStaleEntry();
        private final Onlooker leader = new Onlooker();
        private final Flight<String, String> flight = airfield.begin(leader);
        private final Onlooker joiner = new Onlooker();

        public SlowAndLand() {
            airfield.read().subscribe(joiner);
        }

        @Actor
        public void becomeSlow() {
            airfield.clock.advanceBy(SOFT);
        }

        @Actor
        public void land() {
            airfield.land(flight);
        }

        @Arbiter
        public void look(LLL_Result result) {
            result.r1 = leader.saw();
            result.r2 = joiner.saw();
            result.r3 = airfield.slot();
        }
    }
}
