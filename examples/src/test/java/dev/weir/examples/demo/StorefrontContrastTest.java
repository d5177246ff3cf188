/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

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

    private static final double TEXT = 4.5;
    private static final double GRAPHICS = 3;
    private static final String CSS = read();

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void textsStandOut(String theme) {
        Map<String, String> colours = colours(theme);
        for (String ground : new String[] {"--page", "--panel"}) {
            for (String text : new String[] {"--text", "--quiet", "--accent", "--bad"}) {
                assertContrast(colours, text, ground, TEXT);
            }
        }
        assertContrast(colours, "--accent-text", "--accent", TEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void chipsCanBeRead(String theme) {
        Map<String, String> colours = colours(theme);
        Matcher chip = Pattern.compile(
                        "\\.chip[^{]* \\{[^}]*background: var\\((--[a-z-]+)\\); color: var\\((--[a-z-]+)\\)")
                .matcher(CSS);
        int chips = 0;
        for (; chip.find(); chips++) {
            assertContrast(colours, chip.group(2), chip.group(1), TEXT);
        }
        assertThat(chips).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void linesAndBarsAndEdgesOfControlsStandOut(String theme) {
        Map<String, String> colours = colours(theme);
        for (String shape :
                new String[] {"--quiet", "--accent", "--bad", "--warn", "--local", "--remote", "--source"}) {
            assertContrast(colours, shape, "--panel", GRAPHICS);
        }
        assertThat(CSS).containsPattern("button, select, input \\{[^}]*border: 1px solid var\\(--quiet\\)");
    }

    private static void assertContrast(Map<String, String> colours, String name, String ground, double least) {
        assertThat(contrast(colours.get(name), colours.get(ground)))
                .as(name + " on " + ground)
                .isGreaterThanOrEqualTo(least);
    }

    private static Map<String, String> colours(String theme) {
        String[] blocks = CSS.split(":root \\{");
        assertThat(blocks).hasSize(3);
        Map<String, String> colours = new HashMap<>();
        String block = blocks[theme.equals("light") ? 1 : 2];
        Matcher found =
                Pattern.compile("(--[a-z-]+): #([0-9a-f]{6}|[0-9a-f]{3});").matcher(block.split("}")[0]);
        while (found.find()) {
            String six = found.group(2).length() == 6
                    ? found.group(2)
                    : found.group(2).replaceAll("(.)", "$1$1");
            colours.put(found.group(1), six);
        }
        return colours;
    }

    private static double contrast(String one, String other) {
        double lighter = Math.max(luminance(one), luminance(other));
        double darker = Math.min(luminance(one), luminance(other));
        return (lighter + 0.05) / (darker + 0.05);
    }

    private static double luminance(String colour) {
        return 0.2126 * linear(colour, 0) + 0.7152 * linear(colour, 2) + 0.0722 * linear(colour, 4);
    }

    private static double linear(String colour, int at) {
        double value = Integer.parseInt(colour.substring(at, at + 2), 16) / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }

    private static String read() {
        try (InputStream file = StorefrontContrastTest.class.getResourceAsStream("/storefront/page/storefront.css")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
