/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.FailureReport;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The negative controls: every rule meets code that breaks it, and says so. */
class HouseRulesTest {

    private static final String ROOT = "dev.weir.house.planted";
    private static final HouseRules RULES = new HouseRules(ROOT);
    private static final JavaClasses PLANTED = new ClassFileImporter().importPackages(ROOT);

    @Test
    void aCycleOfPackagesIsCaught() {
        assertThat(violations(RULES.packagesFormNoCycle())).hasSize(1).allMatch(text -> text.contains("concept"));
    }

    @Test
    void aConceptThatKnowsTheRootIsCaughtAndTestingMayKnowIt() {
        List<String> violations = violations(RULES.conceptsDoNotKnowTheRoot());

        assertThat(violations).isNotEmpty().allMatch(text -> text.contains("concept.Concept"));
    }

    @Test
    void everyWayToBlockIsCaught() {
        assertCaught(RULES.nothingBlocks(), "Blocks", 7);
    }

    @Test
    void subscribingBlindlyIsCaught() {
        assertCaught(RULES.nothingSubscribesBlindly(), "SubscribesBlindly", 3);
    }

    @Test
    void sleepingIsCaught() {
        assertCaught(RULES.nothingSleeps(), "Sleeps", 1);
    }

    @Test
    void readingTheClockIsCaughtOutsideTime() {
        assertCaught(RULES.onlyTimeReadsTheClock(), "ReadsTheClock", 6);
    }

    @Test
    void pickingASchedulerIsCaughtOutsideTime() {
        assertCaught(RULES.onlyTimePicksSchedulers(), "PicksAScheduler", 1);
    }

    @Test
    void aTimedOperatorWithoutASchedulerIsCaughtOutsideTime() {
        assertCaught(RULES.timedOperatorsNameTheirScheduler(), "FallsBackToAScheduler", 2);
    }

    @Test
    void knowingMicrometerIsCaughtOutsideItsBinding() {
        assertCaught(RULES.onlyTheBindingKnowsMicrometer(), "KnowsMicrometer", 1);
    }

    @Test
    void aTimerIsCaught() {
        assertThat(violations(RULES.nothingKeepsATimer()))
                .isNotEmpty()
                .allMatch(text -> text.contains(ROOT + ".KeepsATimer"));
    }

    @Test
    void aSynchronizedMethodIsCaught() {
        assertCaught(RULES.noMethodIsSynchronized(), "Synchronizes", 1);
    }

    @Test
    void sharingAMonoIsCaught() {
        assertCaught(RULES.nothingSharesAMonoBesideTheFlight(), "SharesAMono", 4);
    }

    @Test
    void aHiddenClassThatCanBeExtendedIsCaught() {
        assertThat(violations(RULES.theHiddenEngineIsClosed()))
                .hasSize(2)
                .allMatch(text -> text.contains(ROOT + ".OpenEngine"));
    }

    @Test
    void aPackageWithoutNullMarkedIsCaught() {
        assertCaught(RULES.everyPackageIsNullMarked(), "unmarked.Unmarked", 1);
    }

    private static void assertCaught(ArchRule rule, String planted, int times) {
        assertThat(violations(rule)).hasSize(times).allMatch(text -> text.contains(ROOT + "." + planted));
    }

    private static List<String> violations(ArchRule rule) {
        FailureReport report = rule.evaluate(PLANTED).getFailureReport();
        return report.getDetails();
    }
}
