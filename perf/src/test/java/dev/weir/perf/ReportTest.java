/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Ratios are taken within rounds, and judged by their median. */
class ReportTest {

    private final Comparison comparison = new Comparison(List.of("ours", "theirs"), 3);

    ReportTest() {
        // A machine that is twice as slow in the second round, and ten times in the third.
        record(0, 10, 20);
        record(1, 20, 40);
        record(2, 100, 150);
    }

    @Test
    void aRatioIsTheMedianOverTheRounds() {
        assertThat(comparison.speed("ours", "theirs").median()).isEqualTo(2);
        assertThat(comparison.cost("ours", "theirs").median()).isEqualTo(0.5);
        assertThat(comparison.speed("ours", "theirs").lower()).isEqualTo(1.75);
    }

    @Test
    void aTargetIsMetOrSaysHowFarItIsAway() {
        String table = report(
                        Target.asFastAs(2, "theirs", "ours"),
                        Target.asFastAs(4, "theirs", "ours"),
                        Target.costOf(0.25, "theirs", "ours"),
                        Target.bytes(64, "ours"),
                        Target.bytes(63, "ours"))
                .table();

        assertThat(table.lines().map(String::strip).toList())
                .anyMatch(line -> line.startsWith("met") && line.contains(">= 2x"))
                .anyMatch(line -> line.startsWith("50 % of") && line.contains(">= 4x"))
                .anyMatch(line -> line.startsWith("50 % of") && line.contains("<= 0.25x"))
                .anyMatch(line -> line.startsWith("met") && line.contains("<= 64 B"))
                .anyMatch(line -> line.startsWith("98 % of") && line.contains("<= 63 B"));
    }

    @Test
    void theSameIsThereForMachines() {
        assertThat(report(Target.asFastAs(2, "theirs", "ours")).json())
                .contains(
                        "{\"target\":\"ours >= 2x as fast as theirs\",\"measured\":[1.7500,2.0000,2.0000],\"met\":true}")
                .contains("\"title\":\"of \\\"two\\\"\"");
    }

    private Report report(Target... targets) {
        return new Report("of \"two\"", comparison, "theirs", List.of(targets), List.of());
    }

    private void record(int round, double ours, double theirs) {
        comparison.record("ours", round, ours, 64);
        comparison.record("theirs", round, theirs, 0);
    }
}
