/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every suite runs, and reports something about each of its cases; what it reports is worth nothing. */
class SmokeTest {

    @ParameterizedTest
    @MethodSource("suites")
    void aSuiteRunsAndReports(String name) {
        List<Report> reports = Suite.all().get(name).run(Effort.SMOKE);

        assertThat(reports).isNotEmpty().allSatisfy(report -> {
            assertThat(report.targets()).isNotEmpty();
            assertThat(report.table()).contains(report.comparison().cases());
            report.targets().forEach(target -> assertThat(report.json()).contains(target.toString()));
        });
    }

    static List<String> suites() {
        return List.copyOf(Suite.all().keySet());
    }
}
