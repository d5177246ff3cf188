/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

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
class ConsoleContrastTest {

    private static final double TEXT = 4.5;
    private static final double GRAPHICS = 3;
    private static final String[] GROUNDS = {"--sheet", "--paper"};
    private static final String CSS = read();

    @ParameterizedTest
    @ValueSource(strings = {":root", ":root[data-theme='dark']"})
    void textsAndControlsStandOut(String theme) {
        Map<String, String> colours = colours(theme);
        for (String ground : GROUNDS) {
            for (String text : new String[] {"--ink", "--dim", "--accent", "--bad", "--remote"}) {
                assertContrast(colours, text, colours.get(ground), TEXT);
            }
            for (String shape : new String[] {"--control", "--good", "--doubtful", "--fresh", "--stale", "--miss"}) {
                assertContrast(colours, shape, colours.get(ground), GRAPHICS);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {":root", ":root[data-theme='dark']"})
    void linesStandOutFromWhatIsFilledBelowThem(String theme) {
        Map<String, String> colours = colours(theme);
        double wash = Double.parseDouble(property(block(":root"), "--wash").replace("%", "")) / 100;
        for (String line : new String[] {"--fresh", "--stale", "--miss"}) {
            assertContrast(colours, line, mixed(colours.get(line), colours.get("--sheet"), wash), GRAPHICS);
        }
    }

    /** What the pairs above are about is painted with those colours, in full. */
    @ParameterizedTest
    @ValueSource(
            strings = {"button, select, input:not([type='radio']):not([type='checkbox'])", ".station rect", ".way"})
    void controlsAndWaysHaveTheirColour(String selector) {
        assertThat(block(selector)).contains("var(--control)").doesNotContain("var(--line)");
        assertThat(CSS).doesNotContainPattern("opacity: *0?\\.\\d");
    }

    private static void assertContrast(Map<String, String> colours, String name, String ground, double least) {
        assertThat(contrast(colours.get(name), ground))
                .as(name + " on " + ground)
                .isGreaterThanOrEqualTo(least);
    }

    private static Map<String, String> colours(String theme) {
        Map<String, String> colours = new HashMap<>();
        Matcher found = Pattern.compile("(--[a-z]+): (#[0-9a-f]{6})").matcher(block(theme));
        while (found.find()) {
            colours.put(found.group(1), found.group(2));
        }
        return colours;
    }

    private static String property(String block, String name) {
        Matcher found = Pattern.compile(name + ": ([^;]+);").matcher(block);
        assertThat(found.find()).as(name).isTrue();
        return found.group(1);
    }

    private static String block(String selector) {
        int at = CSS.indexOf("\n" + selector + " {");
        assertThat(at).as(selector).isNotNegative();
        return CSS.substring(at, CSS.indexOf('}', at));
    }

    private static double contrast(String one, String other) {
        double lighter = Math.max(luminance(one), luminance(other));
        double darker = Math.min(luminance(one), luminance(other));
        return (lighter + 0.05) / (darker + 0.05);
    }

    private static double luminance(String colour) {
        return 0.2126 * linear(part(colour, 0)) + 0.7152 * linear(part(colour, 1)) + 0.0722 * linear(part(colour, 2));
    }

    private static double linear(int part) {
        double value = part / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }

    private static String mixed(String colour, String ground, double much) {
        StringBuilder mixed = new StringBuilder("#");
        for (int i = 0; i < 3; i++) {
            mixed.append(String.format("%02x", Math.round(part(colour, i) * much + part(ground, i) * (1 - much))));
        }
        return mixed.toString();
    }

    private static int part(String colour, int index) {
        return Integer.parseInt(colour.substring(1 + 2 * index, 3 + 2 * index), 16);
    }

    private static String read() {
        try (InputStream file = ConsoleContrastTest.class.getResourceAsStream("console.css")) {
            return "\n" + new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
