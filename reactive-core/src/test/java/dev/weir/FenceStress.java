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
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** The fence: what was begun before an invalidation, a clear or a put leaves nothing behind after it. */
public final class FenceStress {

    private FenceStress() {}

    @JCStressTest
    @State
    @Outcome(id = "value, nothing", expect = ACCEPTABLE, desc = "Those on board were answered, and nothing is stored.")
    @Outcome(expect = FORBIDDEN, desc = "A value loaded before the invalidation survived it.")
    public static class InvalidateAndLand {

        private final Airfield airfield = new Airfield(Airfield.FRESH);
        private final Onlooker leader = new Onlooker();
        private final Flight<String, String> flight = airfield.begin(leader);

        @Actor
        public void invalidate() {
            airfield.tier.remove(Airfield.KEY);
        }

        @Actor
        public void land() {
            airfield.land(flight);
        }

        @Arbiter
        public void look(LL_Result result) {
            result.r1 = leader.saw();
            result.r2 = airfield.slot();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "value, nothing", expect = ACCEPTABLE, desc = "Those on board were answered, and nothing is current.")
    @Outcome(expect = FORBIDDEN, desc = "A value loaded before the clear survived it.")
    public static class ClearAndLand {

        private final Airfield airfield = new Airfield(Airfield.FRESH);
        private final Onlooker leader = new Onlooker();
        private final Flight<String, String> flight = airfield.begin(leader);

        @Actor
        public void clear() {
            airfield.tier.clear();
        }

        @Actor
        public void land() {
            airfield.land(flight);
        }

        @Arbiter
        public void look(LL_Result result) {
            result.r1 = leader.saw();
            result.r2 = airfield.slot();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "value, put", expect = ACCEPTABLE, desc = "Those on board were answered, and the put remains.")
    @Outcome(expect = FORBIDDEN, desc = "A load overwrote what was put while it was in flight.")
    public static class PutAndLand {

        private final Airfield airfield = new Airfield(Airfield.FRESH);
        private final Onlooker leader = new Onlooker();
        private final Flight<String, String> flight = airfield.begin(leader);

        @Actor
        public void put() {
            airfield.tier.put(
                    Airfield.KEY, new LocalEntry<>(airfield.tier.era(), "put", 0, LocalEntry.FOREVER, 1, Notes.NONE));
        }

        @Actor
        public void land() {
            airfield.land(flight);
        }

        @Arbiter
        public void look(LL_Result result) {
            result.r1 = leader.saw();
            result.r2 = airfield.slot();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "value", expect = ACCEPTABLE, desc = "Whoever asks after the clear gets what is loaded after it.")
    @Outcome(expect = FORBIDDEN, desc = "What was cleared is served as the stale entry of a flight begun meanwhile.")
    public static class ClearAndBegin {

        private static final CachePolicy STALE = Airfield.FRESH.staleWhileRevalidate(Duration.ofHours(1));

        private final Airfield airfield = new Airfield(STALE);

        public ClearAndBegin() {
            airfield.putStale("stale");
        }

        @Actor
        public void clear() {
            airfield.tier.clear();
        }

        @Actor
        public void begin() {
            airfield.read().subscribe(new Onlooker());
        }

        @Arbiter
        public void look(L_Result result) {
            Onlooker later = new Onlooker();
            airfield.read().subscribe(later);
            airfield.answerLoads();
            result.r1 = later.saw();
        }
    }
}
