/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.weir.coherence.InvalidationLogContract;
import dev.weir.outbox.OutboxContract;
import dev.weir.testing.LooseServer.Rule;
import dev.weir.tier.Bed;
import dev.weir.tier.RemoteTierContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The kit is held to something itself: it finds every rule that is left out. */
class ContractKitTest {

    private static final Map<Rule, String> FOUND_BY = Map.ofEntries(
            Map.entry(Rule.EPOCH, "nothingIsChangedForWhoKnowsAnotherEpoch"),
            Map.entry(Rule.LEASE_EPOCH, "aLeaseOfTheEpochBeforeFillsNothing"),
            Map.entry(Rule.TOKEN, "aLeaseIsGoodForOneFill"),
            Map.entry(Rule.RANDOM_TOKEN, "anInvalidationFreesTheKeyForTheNextLease"),
            Map.entry(Rule.LEASE_VERSION, "aFillWhoseTagWasInvalidatedMeanwhileIsRefused"),
            Map.entry(Rule.GENERATIONS, "aFillWhoseTagWasInvalidatedMeanwhileIsRefused"),
            Map.entry(Rule.QUARANTINE, "nobodyIsGrantedALeaseUnderQuarantine"),
            Map.entry(Rule.OTHER_MARKS, "whoFoundAnotherMarkIsNotStoredEvenIfItIsGone"),
            Map.entry(Rule.LAST_VERSION, "aSettlementAfterAnInvalidationIsNotStored"),
            Map.entry(Rule.VOIDED_LEASE, "aFillAfterAnInvalidationIsRefused"),
            Map.entry(Rule.KEPT_MARKS, "aQuarantineOutlivesTheValue"),
            Map.entry(Rule.SERVER_IDENTITY, "anotherServerIsFoundOutBeforeItIsAskedForAnything"),
            Map.entry(Rule.VACANCY, "whoHasLookedBeforeAllWasLostAgainBeginsNothing"),
            Map.entry(Rule.HEAD, "theHeadCountsWhatWasLogged"),
            Map.entry(Rule.DIRTY_WRITE, "aPutOverADirtyValueIsAnInvalidation"),
            Map.entry(Rule.DIRTY_INVALIDATION, "anInvalidationLeavesADirtyValueAndIsLogged"),
            Map.entry(Rule.DIRTY_PIN, "aDirtyValueOutlivesItsTime"),
            Map.entry(Rule.DIRTY_GENERATION, "generationsDoNotCoverADirtyValue"),
            Map.entry(Rule.DIRTY_EPOCH, "aDirtyValueCountsInALaterEpoch"),
            Map.entry(Rule.OPERATIONS, "whatIsSentTwiceIsAcceptedOnce"),
            Map.entry(Rule.UNPROVED, "inAnotherEpochNobodyCanTellWhatHasArrived"),
            Map.entry(Rule.VOIDED_ATTEMPT, "aFirstAttemptThatComesAfterItsRetryIsTooLate"),
            Map.entry(Rule.SUPERSEDED_LETTERS, "aLaterWriteSupersedesALetter"),
            Map.entry(Rule.COUNTED_RECORDS, "whatGoesAloneIsMissing"),
            Map.entry(Rule.LAST_RECORD, "aKeyIsDirtyUntilTheLastOfItsRecordsIsFlushed"),
            Map.entry(Rule.LEFTOVERS, "whatNobodyKnowsOfGoes"),
            Map.entry(Rule.DROP_AFTER_FLUSH, "whatWasInvalidatedWhileItWasDirtyGoesWithItsFlush"));

    private static LooseServer loose = LooseServer.without();

    @ParameterizedTest
    @EnumSource
    void theKitFindsARuleThatIsLeftOut(Rule rule) {
        assertThat(failuresOn(LooseServer.without(rule))).contains(FOUND_BY.get(rule));
    }

    @Test
    void theKitFindsNothingWhereAllRulesAreKept() {
        assertThat(failuresOn(LooseServer.without())).isEmpty();
    }

    private static List<String> failuresOn(LooseServer server) {
        loose = server;
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(Planted.class))
                .execute()
                .testEvents()
                .failed()
                .map(event -> event.getTestDescriptor().getDisplayName().replace("()", ""))
                .toList();
    }

    static class Planted implements RemoteTierContract, InvalidationLogContract, OutboxContract {

        private final Bed bed = new VirtualBed(loose, 1, link -> {});

        @Override
        public Bed bed() {
            return bed;
        }
    }
}
