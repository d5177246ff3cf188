/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final int FEWEST_CLASSES = 20;
    private static final HouseRules RULES = new HouseRules("dev.weir");
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("dev.weir");

    @Test
    void theClassesAreReallyLookedAt() {
        assertThat(MAIN).hasSizeGreaterThan(FEWEST_CLASSES);
        assertThat(MAIN).noneMatch(type -> type.getPackageName().startsWith("dev.weir.house"));
    }

    @Test
    void packagesFormNoCycle() {
        check(RULES.packagesFormNoCycle());
    }

    @Test
    void conceptsDoNotKnowTheRoot() {
        check(RULES.conceptsDoNotKnowTheRoot());
    }

    @Test
    void nothingBlocks() {
        check(RULES.nothingBlocks());
    }

    @Test
    void nothingSubscribesBlindly() {
        check(RULES.nothingSubscribesBlindly());
    }

    @Test
    void nothingSleeps() {
        check(RULES.nothingSleeps());
    }

    @Test
    void onlyTimeReadsTheClock() {
        check(RULES.onlyTimeReadsTheClock());
    }

    @Test
    void onlyTimePicksSchedulers() {
        check(RULES.onlyTimePicksSchedulers());
    }

    @Test
    void timedOperatorsNameTheirScheduler() {
        check(RULES.timedOperatorsNameTheirScheduler());
    }

    @Test
    void onlyTheBindingKnowsMicrometer() {
        check(RULES.onlyTheBindingKnowsMicrometer());
    }

    @Test
    void nothingKeepsATimer() {
        check(RULES.nothingKeepsATimer());
    }

    @Test
    void noMethodIsSynchronized() {
        check(RULES.noMethodIsSynchronized());
    }

    @Test
    void nothingSharesAMonoBesideTheFlight() {
        check(RULES.nothingSharesAMonoBesideTheFlight());
    }

    @Test
    void theHiddenEngineIsClosed() {
        check(RULES.theHiddenEngineIsClosed());
    }

    @Test
    void everyPackageIsNullMarked() {
        check(RULES.everyPackageIsNullMarked());
    }

    private static void check(ArchRule rule) {
        rule.check(MAIN);
    }
}
