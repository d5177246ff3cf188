/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
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
}
