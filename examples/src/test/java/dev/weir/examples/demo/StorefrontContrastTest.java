/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.webflux.browser.Colour;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The colours of the page can be told apart by people who see little, in both themes: as much as WCAG 2 asks for. */
class StorefrontContrastTest {

    private static final String CSS = read();

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void textsStandOut(String theme) {
        Map<String, Colour> colours = colours(theme);
        for (String ground : new String[] {"--page", "--panel"}) {
            for (String text : new String[] {"--text", "--quiet", "--accent", "--bad"}) {
                assertContrast(colours, text, ground, Colour.TEXT);
            }
        }
        assertContrast(colours, "--accent-text", "--accent", Colour.TEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void chipsCanBeRead(String theme) {
        Map<String, Colour> colours = colours(theme);
        Matcher chip = Pattern.compile(
                        "\\.chip[^{]* \\{[^}]*background: var\\((--[a-z-]+)\\); color: var\\((--[a-z-]+)\\)")
                .matcher(CSS);
        int chips = 0;
        for (; chip.find(); chips++) {
            assertContrast(colours, chip.group(2), chip.group(1), Colour.TEXT);
        }
        assertThat(chips).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void linesAndBarsAndEdgesOfControlsStandOut(String theme) {
        Map<String, Colour> colours = colours(theme);
        for (String shape :
                new String[] {"--quiet", "--accent", "--bad", "--warn", "--local", "--remote", "--source"}) {
            assertContrast(colours, shape, "--panel", Colour.GRAPHICS);
        }
        assertThat(CSS).containsPattern("button, select, input \\{[^}]*border: 1px solid var\\(--quiet\\)");
    }

    private static void assertContrast(Map<String, Colour> colours, String name, String ground, double least) {
        assertThat(colours.get(name).contrast(colours.get(ground)))
                .as(name + " on " + ground)
                .isGreaterThanOrEqualTo(least);
    }

    private static Map<String, Colour> colours(String theme) {
        String[] blocks = CSS.split(":root \\{");
        assertThat(blocks).hasSize(3);
        Map<String, Colour> colours = new HashMap<>();
        String block = blocks[theme.equals("light") ? 1 : 2];
        Matcher found =
                Pattern.compile("(--[a-z-]+): (#[0-9a-f]{6}|#[0-9a-f]{3});").matcher(block.split("}")[0]);
        while (found.find()) {
            colours.put(found.group(1), Colour.of(found.group(2)));
        }
        return colours;
    }

    private static String read() {
        try (InputStream file = StorefrontContrastTest.class.getResourceAsStream("/storefront/page/storefront.css")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
