/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** The contrast of colours is that of WCAG 2, by figures that others have reckoned. */
class ColourTest {

    private static final Colour WHITE = Colour.of("#fff");

    @Test
    void contrastIsThatOfTheStandard() {
        assertThat(WHITE.contrast(Colour.of("#000000"))).isEqualTo(21, within(1e-9));
        assertThat(WHITE.contrast(WHITE)).isEqualTo(1, within(1e-9));
        // The greys on both sides of what a text needs, and pure colours.
        assertThat(Colour.of("#767676").contrast(WHITE)).isEqualTo(4.54, within(0.005));
        assertThat(Colour.of("#777777").contrast(WHITE)).isEqualTo(4.48, within(0.005));
        assertThat(Colour.of("#ff0000").contrast(WHITE)).isEqualTo(4.00, within(0.005));
        assertThat(Colour.of("#00ff00").contrast(WHITE)).isEqualTo(1.37, within(0.005));
        assertThat(Colour.of("#0000ff").contrast(WHITE)).isEqualTo(8.59, within(0.005));
    }

    @Test
    void shortIsLong() {
        assertThat(Colour.of("#0af"))
                .isEqualTo(Colour.of("#00aaff"))
                .isEqualTo(new Colour(0, 170, 255))
                .hasToString("#00aaff");
    }

    @Test
    void aWashLiesBetween() {
        assertThat(Colour.of("#ff0080").over(WHITE, 0.5)).isEqualTo(new Colour(255, 128, 192));
        assertThat(Colour.of("#ff0080").over(WHITE, 0)).isEqualTo(WHITE);
    }
}
