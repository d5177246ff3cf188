/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

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
class ConsoleContrastTest {

    private static final String[] GROUNDS = {"--sheet", "--paper"};
    private static final String CSS = read();

    @ParameterizedTest
    @ValueSource(strings = {":root", ":root[data-theme='dark']"})
    void textsAndControlsStandOut(String theme) {
        Map<String, Colour> colours = colours(theme);
        for (String ground : GROUNDS) {
            for (String text : new String[] {"--ink", "--dim", "--accent", "--bad", "--remote"}) {
                assertContrast(colours, text, colours.get(ground), Colour.TEXT);
            }
            for (String shape : new String[] {"--control", "--good", "--doubtful", "--fresh", "--stale", "--miss"}) {
                assertContrast(colours, shape, colours.get(ground), Colour.GRAPHICS);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {":root", ":root[data-theme='dark']"})
    void linesStandOutFromWhatIsFilledBelowThem(String theme) {
        Map<String, Colour> colours = colours(theme);
        double wash = Double.parseDouble(property(block(":root"), "--wash").replace("%", "")) / 100;
        for (String line : new String[] {"--fresh", "--stale", "--miss"}) {
            assertContrast(colours, line, colours.get(line).over(colours.get("--sheet"), wash), Colour.GRAPHICS);
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

    private static void assertContrast(Map<String, Colour> colours, String name, Colour ground, double least) {
        assertThat(colours.get(name).contrast(ground))
                .as(name + " on " + ground)
                .isGreaterThanOrEqualTo(least);
    }

    private static Map<String, Colour> colours(String theme) {
        Map<String, Colour> colours = new HashMap<>();
        Matcher found = Pattern.compile("(--[a-z]+): (#[0-9a-f]{6})").matcher(block(theme));
        while (found.find()) {
            colours.put(found.group(1), Colour.of(found.group(2)));
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

    private static String read() {
        try (InputStream file = ConsoleContrastTest.class.getResourceAsStream("console.css")) {
            return "\n" + new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
