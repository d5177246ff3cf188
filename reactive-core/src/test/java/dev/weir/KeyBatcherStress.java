/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.weir.policy.WhenAbandoned;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Keys that travel together: none is left behind when a load ends, and none is lost to another one's leaving. */
public final class KeyBatcherStress {

    private KeyBatcherStress() {}

    private static Map<String, String> valuesOf(Set<String> keys) {
        return keys.stream().collect(Collectors.toMap(key -> key, key -> "value"));
    }

    @JCStressTest
    @State
    @Outcome(id = "value", expect = ACCEPTABLE, desc = "The added key left, alone or when the load had ended.")
    @Outcome(expect = FORBIDDEN, desc = "The added key waits with nothing in flight.")
    public static class AddAndEnd {

        private final Sinks.One<Map<String, String>> source = Sinks.one();
        private final Airfield airfield = Airfield.inBatches(Airfield.FRESH, this::load);
        private final Onlooker added = new Onlooker();

        public AddAndEnd() {
            airfield.read("in flight").subscribe(new Onlooker());
        }

        @Actor
        public void add() {
            airfield.read("added").subscribe(added);
        }

        @Actor
        public void end() {
            source.tryEmitValue(Map.of("in flight", "value"));
        }

        @Arbiter
        public void look(L_Result result) {
            result.r1 = added.saw();
        }

        private Mono<Map<String, String>> load(Set<String> keys) {
            return keys.contains("in flight") ? source.asMono() : Mono.just(valuesOf(keys));
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "value, value", expect = ACCEPTABLE, desc = "The load went on for the one that stayed, and ended.")
    @Outcome(id = "nothing, .*", expect = FORBIDDEN, desc = "The load was cancelled for the one that left.")
    @Outcome(expect = FORBIDDEN, desc = "The batcher takes an ended load for one in flight.")
    public static class LeaveAndDepart {

        private final Sinks.One<Map<String, String>> first = Sinks.one();
        private final Sinks.One<Map<String, String>> second = Sinks.one();
        private final Airfield airfield =
                Airfield.inBatches(Airfield.FRESH.whenAbandoned(WhenAbandoned.CANCEL), this::load);
        private final Onlooker leaver = new Onlooker();
        private final Onlooker stayer = new Onlooker();

        public LeaveAndDepart() {
            airfield.read("in flight").subscribe(new Onlooker());
            airfield.read("left").subscribe(leaver);
            airfield.read("kept").subscribe(stayer);
        }

        @Actor
        public void leave() {
            leaver.cancel();
        }

        @Actor
        public void depart() {
            first.tryEmitValue(Map.of("in flight", "value"));
        }

        @Arbiter
        public void look(LL_Result result) {
            second.tryEmitValue(Map.of("kept", "value"));
            result.r1 = stayer.saw();
            Onlooker next = new Onlooker();
            airfield.read("next").subscribe(next);
            result.r2 = next.saw();
        }

        private Mono<Map<String, String>> load(Set<String> keys) {
            if (keys.contains("in flight")) {
                return first.asMono();
            }
            return keys.contains("kept") ? second.asMono() : Mono.just(valuesOf(keys));
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "value", expect = ACCEPTABLE, desc = "The load that nobody waited for has ended.")
    @Outcome(expect = FORBIDDEN, desc = "The batcher takes a load that never was for one in flight.")
    public static class LeaveAndDepartAlone {

        private final Sinks.One<Map<String, String>> first = Sinks.one();
        private final Airfield airfield =
                Airfield.inBatches(Airfield.FRESH.whenAbandoned(WhenAbandoned.CANCEL), this::load);
        private final Onlooker leaver = new Onlooker();

        public LeaveAndDepartAlone() {
            airfield.read("in flight").subscribe(new Onlooker());
            airfield.read("left").subscribe(leaver);
        }

        @Actor
        public void leave() {
            leaver.cancel();
        }

        @Actor
        public void depart() {
            first.tryEmitValue(Map.of("in flight", "value"));
        }

        @Arbiter
        public void look(L_Result result) {
            Onlooker next = new Onlooker();
            airfield.read("next").subscribe(next);
            result.r1 = next.saw();
        }

        private Mono<Map<String, String>> load(Set<String> keys) {
            if (keys.contains("in flight")) {
                return first.asMono();
            }
            return keys.contains("left") ? Mono.never() : Mono.just(valuesOf(keys));
        }
    }
}
