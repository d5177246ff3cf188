/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.weir.source.StoreBed;
import dev.weir.source.StoreContract;
import dev.weir.testing.LooseStore.Rule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The kit for stores is held to something itself: it finds every rule that is left out. */
class StoreKitTest {

    private static final Map<Rule, String> FOUND_BY = Map.of(
            Rule.TURN, "whoHasReadAnEarlierTurnAppliesNothing",
            Rule.EPOCH, "whoHasReadInAnEarlierEpochAppliesNothing",
            Rule.LOCK, "ofSeveralFlushesAtOnceExactlyOneApplies",
            Rule.CHECKPOINT, "ofSeveralFlushesAtOnceExactlyOneApplies",
            Rule.ALL_OR_NOTHING, "togetherOneThatIsRefusedFailsAll",
            Rule.ORDER, "oneByOneWhatComesAfterSomethingRefusedOfTheSameKeyIsNotTried");

    private static LooseStore loose = LooseStore.without();

    @ParameterizedTest
    @EnumSource
    void theKitFindsARuleThatIsLeftOut(Rule rule) {
        assertThat(failuresOn(LooseStore.without(rule))).contains(FOUND_BY.get(rule));
    }

    @Test
    void theKitFindsNothingWhereAllRulesAreKept() {
        assertThat(failuresOn(LooseStore.without())).isEmpty();
    }

    private static List<String> failuresOn(LooseStore store) {
        loose = store;
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(Planted.class))
                .execute()
                .testEvents()
                .failed()
                .map(event -> method(event.getTestDescriptor().getSource().orElseThrow()))
                .toList();
    }

    private static String method(TestSource source) {
        return ((MethodSource) source).getMethodName();
    }

    static class Planted implements StoreContract {

        private final StoreBed bed = new VirtualStoreBed(loose, true);

        @Override
        public StoreBed bed() {
            return bed;
        }
    }
}
