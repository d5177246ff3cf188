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
import org.openjdk.jcstress.infra.results.LL_Result;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** Loads ask for each other's keys at once: they must not wait for each other for ever. */
public final class RecursionStress {

    private RecursionStress() {}

    @JCStressTest
    @State
    @Outcome(
            id = {"RecursiveLoadException, nothing", "nothing, RecursiveLoadException"},
            expect = ACCEPTABLE,
            desc = "The second one to ask closed the circle and was refused.")
    @Outcome(id = "RecursiveLoadException, RecursiveLoadException", expect = ACCEPTABLE, desc = "Both saw the circle.")
    @Outcome(expect = FORBIDDEN, desc = "Both wait for ever, or somebody was answered twice.")
    public static class AskForEachOther {

        private final Airfield airfield = new Airfield(Airfield.FRESH);
        private final Onlooker insideA = new Onlooker(beginAndStepInside("a"));
        private final Onlooker insideB = new Onlooker(beginAndStepInside("b"));

        @Actor
        public void askForB() {
            airfield.read("b").subscribe(insideA);
        }

        @Actor
        public void askForA() {
            airfield.read("a").subscribe(insideB);
        }

        @Arbiter
        public void look(LL_Result result) {
            result.r1 = insideA.saw();
            result.r2 = insideB.saw();
        }

        /** Begins the flight of a key; the answer is the context in which its load runs. */
        private Context beginAndStepInside(String key) {
            Context[] inside = new Context[1];
            Mono<String> load = Mono.deferContextual(context -> {
                inside[0] = Context.of(context);
                return Mono.never();
            });
            airfield.read(key, (k, context) -> load).subscribe(new Onlooker());
            return inside[0];
        }
    }
}
