/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Set;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** Tags: who asks after one was invalidated gets nothing that was loaded before, whatever meets the invalidation. */
public final class TagStress {

    private static final String TAG = "tag";

    private TagStress() {}

    @JCStressTest
    @State
    @Outcome(id = "value, nothing", expect = ACCEPTABLE, desc = "Those on board were answered, and nothing is current.")
    @Outcome(expect = FORBIDDEN, desc = "A value loaded before the invalidation survived it.")
    public static class InvalidateAndLand {

        private final Airfield airfield = Airfield.tagged(TAG);
        private final Onlooker leader = new Onlooker();
        private final Flight<String, String> flight = airfield.begin(leader);

        @Actor
        public void invalidate() {
            airfield.tier.invalidateTags(Set.of(TAG));
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
    @Outcome(id = "value, newer", expect = ACCEPTABLE, desc = "Who came after the invalidation asked again.")
    @Outcome(expect = FORBIDDEN, desc = "Who came after the invalidation got what was loaded before.")
    public static class InvalidateThenJoinAndLand {

        private final Airfield airfield = Airfield.tagged(TAG);
        private final Onlooker leader = new Onlooker();
        private final Onlooker late = new Onlooker();
        private final Flight<String, String> flight = airfield.begin(leader);

        @Actor
        public void invalidateAndJoin() {
            airfield.tier.invalidateTags(Set.of(TAG));
            airfield.read().subscribe(late);
        }

        @Actor
        public void land() {
            airfield.land(flight);
        }

        @Arbiter
        public void look(LL_Result result) {
            airfield.answerLoads("newer");
            result.r1 = leader.saw();
            result.r2 = late.saw();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "newer", expect = ACCEPTABLE, desc = "Who came between the invalidations asked again.")
    @Outcome(expect = FORBIDDEN, desc = "The second invalidation let the first one be forgotten.")
    public static class JoinBetweenInvalidationsAndLand {

        private final Airfield airfield = Airfield.tagged(TAG);
        private final Onlooker between = new Onlooker();
        private final Flight<String, String> flight = airfield.begin(new Onlooker());

        @Actor
        public void invalidateTwice() {
            airfield.tier.invalidateTags(Set.of(TAG));
            airfield.read().subscribe(between);
            airfield.tier.invalidateTags(Set.of(TAG));
        }

        @Actor
        public void land() {
            airfield.land(flight);
        }

        @Arbiter
        public void look(L_Result result) {
            airfield.answerLoads("newer");
            result.r1 = between.saw();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "nothing, nothing", expect = ACCEPTABLE, desc = "The entry is gone for those who ask after it.")
    @Outcome(expect = FORBIDDEN, desc = "Found current after one invalidation, it survived the other one.")
    public static class InvalidateAndConfirm {

        private final Airfield airfield = Airfield.tagged(TAG);
        private final Onlooker after = new Onlooker();

        public InvalidateAndConfirm() {
            Flight<String, String> flight = airfield.begin(new Onlooker());
            airfield.land(flight);
        }

        @Actor
        public void invalidate() {
            airfield.tier.invalidateTags(Set.of(TAG));
            airfield.look().subscribe(after);
        }

        @Actor
        public void confirm() {
            airfield.tier.invalidateTags(Set.of("unrelated"));
            airfield.look().subscribe(new Onlooker());
        }

        @Arbiter
        public void look(LL_Result result) {
            Onlooker later = new Onlooker();
            airfield.look().subscribe(later);
            result.r1 = told(after);
            result.r2 = told(later);
        }

        /** A look that finds nothing completes without a value. */
        private static String told(Onlooker onlooker) {
            return onlooker.saw().isEmpty() ? "nothing" : onlooker.saw();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "nothing", expect = ACCEPTABLE, desc = "Two invalidations of two tags both took effect.")
    @Outcome(expect = FORBIDDEN, desc = "One invalidation hid the other one.")
    public static class InvalidateTwoTags {

        private final Airfield airfield = Airfield.tagged(TAG);

        public InvalidateTwoTags() {
            airfield.land(airfield.begin(new Onlooker()));
        }

        @Actor
        public void invalidate() {
            airfield.tier.invalidateTags(Set.of(TAG));
        }

        @Actor
        public void invalidateAnother() {
            airfield.tier.invalidateTags(Set.of("another"));
        }

        @Arbiter
        public void look(L_Result result) {
            result.r1 = airfield.slot();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "kept, kept", expect = ACCEPTABLE, desc = "Whoever raised a mark finds it, or a later floor.")
    @Outcome(expect = FORBIDDEN, desc = "A mark got lost while others were folded.")
    public static class RaiseAndFold {

        private static final int NAMES = 6;

        private final Marks<String> marks = new Marks<>(2);

        @Actor
        public void raise() {
            raiseAll("a");
        }

        @Actor
        public void raiseOthers() {
            raiseAll("b");
        }

        @Arbiter
        public void look(LL_Result result) {
            result.r1 = found("a");
            result.r2 = found("b");
        }

        private void raiseAll(String kind) {
            for (int era = 1; era <= NAMES; era++) {
                marks.raise(kind + era, era);
            }
        }

        private String found(String kind) {
            boolean lost = false;
            for (int era = 1; era <= NAMES; era++) {
                lost |= marks.of(kind + era) < era;
            }
            return lost ? "lost" : "kept";
        }
    }
}
