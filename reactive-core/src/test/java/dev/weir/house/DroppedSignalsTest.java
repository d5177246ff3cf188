/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedSuccessfully;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.EventConditions.test;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

class DroppedSignalsTest {

    @Test
    void aTestThatDropsAnErrorFails() {
        run(Planted.class)
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(
                                test("dropsAnError"),
                                finishedWithFailure(
                                        instanceOf(AssertionError.class),
                                        message(text -> text.contains("lost error")))));
    }

    @Test
    void aTestThatDropsAValueFails() {
        run(Planted.class)
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(
                                test("dropsAValue"),
                                finishedWithFailure(
                                        instanceOf(AssertionError.class),
                                        message(text -> text.contains("lost value")))));
    }

    @Test
    void aTestThatDropsNothingPasses() {
        run(Planted.class).assertThatEvents().haveExactly(1, event(test("dropsNothing"), finishedSuccessfully()));
    }

    @Test
    void aTestThatSaysWhyItDropsPasses() {
        run(Planted.class).assertThatEvents().haveExactly(1, event(test("dropsOnPurpose"), finishedSuccessfully()));
    }

    @Test
    void aClassThatSaysWhyItDropsPasses() {
        run(PlantedOnPurpose.class).assertStatistics(counts -> counts.started(1).succeeded(1));
    }

    @Test
    void whatIsDroppedAfterTheLastTestFailsTheClass() {
        EngineExecutionResults results = kit(PlantedLate.class).execute();

        results.testEvents().assertStatistics(counts -> counts.succeeded(1));
        results.containerEvents().assertStatistics(counts -> counts.failed(1));
    }

    /** The runs above put the hooks in place by themselves, so they are taken away first. */
    @Nested
    class InThisVeryJvm {

        @BeforeAll
        static void forgetTheHooks() {
            Hooks.resetOnErrorDropped();
        }

        @Test
        @DropsSignals("shows that the extension registers itself, without being named by the test")
        void theExtensionRegistersItself() {
            IllegalStateException lost = new IllegalStateException("lost");

            Operators.onErrorDropped(lost, Context.empty());

            assertThat(DroppedSignals.soFar()).contains(lost);
        }
    }

    private static Events run(Class<?> planted) {
        return kit(planted).execute().testEvents();
    }

    private static EngineTestKit.Builder kit(Class<?> planted) {
        return EngineTestKit.engine("junit-jupiter")
                .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
                .selectors(selectClass(planted));
    }

    private static void loseAnError() {
        Operators.onErrorDropped(new IllegalStateException("lost error"), Context.empty());
    }

    static class Planted {

        @Test
        void dropsAnError() {
            loseAnError();
        }

        @Test
        void dropsAValue() {
            Operators.onNextDropped("lost value", Context.empty());
        }

        @Test
        void dropsNothing() {}

        @Test
        @DropsSignals("planted")
        void dropsOnPurpose() {
            loseAnError();
        }
    }

    @DropsSignals("planted")
    static class PlantedOnPurpose {

        @Test
        void drops() {
            loseAnError();
        }
    }

    static class PlantedLate {

        @Test
        void dropsNothing() {}

        @AfterAll
        static void loseLate() {
            loseAnError();
        }
    }
}
