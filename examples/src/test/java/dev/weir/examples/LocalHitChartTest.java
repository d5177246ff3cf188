/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The chart of the README shows the figures that were measured. */
class LocalHitChartTest {

    private final Repository repository = Repository.here();

    /** Where this fails after the figures have changed, run {@link LocalHitChart#main} and look at what it draws. */
    @Test
    void theFileIsDrawnFromTheFigures() {
        LocalHitChart chart = LocalHitChart.of(repository.read(LocalHitChart.FIGURES));

        assertThat(chart.bars()).hasSize(7);
        assertThat(chart.bars().stream().filter(LocalHitChart.Bar::isOurs)).hasSize(2);
        assertThat(repository.read(LocalHitChart.FILE)).isEqualToNormalizingNewlines(chart.svg());
    }

    @Test
    void thePageSaysTheSameInWords() {
        LocalHitChart chart = LocalHitChart.of(repository.read(LocalHitChart.FIGURES));

        assertThat(repository.read("README.md")).contains("![" + chart.inWords() + "](" + LocalHitChart.FILE + ")");
    }

    @Test
    void anotherFigureIsAnotherFile() {
        String page = repository.read(LocalHitChart.FIGURES);

        assertThat(LocalHitChart.of(page.replace("**1.09**", "**1.08**")).svg())
                .isNotEqualTo(repository.read(LocalHitChart.FILE).replace("\r\n", "\n"));
    }

    @Test
    void aPageWithoutFiguresIsRefused() {
        assertThatThrownBy(() -> LocalHitChart.of("| a | 1 | 2 | 3 |")).hasMessageContaining("No measured");
    }
}
