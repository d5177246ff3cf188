/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Spring side keeps the rules of the house. */
class WebfluxHouseTest {

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("dev.weir.webflux");

    static Stream<ArchRule> rules() {
        HouseRules rules = new HouseRules("dev.weir.webflux");
        return Stream.of(
                rules.packagesFormNoCycle(),
                rules.nothingBlocks(),
                rules.nothingSubscribesBlindly(),
                rules.nothingSleeps(),
                rules.onlyTimeReadsTheClock(),
                rules.onlyTimePicksSchedulers(),
                rules.timedOperatorsNameTheirScheduler(),
                rules.nothingKeepsATimer(),
                rules.noMethodIsSynchronized(),
                rules.nothingSharesAMonoBesideTheFlight(),
                rules.everyPackageIsNullMarked());
    }

    @ParameterizedTest
    @MethodSource("rules")
    void everyRuleIsKept(ArchRule rule) {
        assertThat(MAIN).hasSizeGreaterThan(15);
        rule.check(MAIN);
    }
}
