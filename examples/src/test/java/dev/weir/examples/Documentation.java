/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents of this project, and what would be untrue or broken in them. */
record Documentation(List<MarkdownPage> pages, List<Snippet> snippets) {

    private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");
    private static final Pattern COMMAND = Pattern.compile("\\./mvnw .*");

    /** What is shown as code and is not, word for word, a snippet. */
    Stream<String> inventedCode() {
        return blocks("java")
                .filter(block -> snippets.stream().noneMatch(snippet -> snippet.reads(block.text())))
                .map(block -> block.where() + " shows code that is no snippet of the examples");
    }

    Stream<String> snippetsNobodyShows() {
        return snippets.stream()
                .filter(snippet -> blocks("java").noneMatch(block -> snippet.reads(block.text())))
                .map(snippet -> snippet.where() + " is a snippet that no page shows");
    }

    /** Snippets outside of a test class, unless the test class of the same name runs them. */
    Stream<String> snippetsNobodyRuns() {
        return snippets.stream()
                .filter(snippet -> !isTest(snippet.className()) && !isTest(snippet.className() + "Test"))
                .map(snippet -> snippet.where() + " is a snippet that no test runs");
    }

    /** Links to a file or a heading that is not there. */
    Stream<String> deadLinks(Predicate<Path> exists) {
        return pages.stream()
                .flatMap(page -> page.links().stream()
                        .filter(link -> !ELSEWHERE.matcher(link).matches())
                        .filter(link -> isDead(page, link, exists))
                        .map(link -> page.path() + " links to " + link + ", which is not there"));
    }

    /** Commands that are shown and that no script runs. */
    Stream<String> untriedCommands(List<String> scripts) {
        List<String> tried = scripts.stream()
                .flatMap(script -> COMMAND.matcher(script).results())
                .map(command -> withoutNoise(command.group()))
                .toList();
        return blocks("shell")
                .flatMap(block -> block.text()
                        .lines()
                        .filter(line -> !tried.contains(withoutNoise(line)))
                        .map(line -> block.where() + " shows \"" + line + "\", which CI does not run"));
    }

    private Stream<MarkdownPage.Block> blocks(String language) {
        return pages.stream().flatMap(page -> page.blocks(language).stream());
    }

    private boolean isDead(MarkdownPage page, String link, Predicate<Path> exists) {
        String[] parts = link.split("#", 2);
        Path folder = Path.of(page.path()).resolveSibling("");
        Path target = parts[0].isEmpty()
                ? Path.of(page.path())
                : folder.resolve(parts[0]).normalize();
        boolean anchored = parts.length == 1
                || pages.stream()
                        .filter(candidate -> Path.of(candidate.path()).equals(target))
                        .anyMatch(candidate -> candidate.anchors().contains(parts[1]));
        return !anchored || !exists.test(target);
    }

    private static boolean isTest(String className) {
        try {
            return Arrays.stream(Class.forName(className).getDeclaredMethods()).anyMatch(Documentation::isTest);
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static boolean isTest(Method method) {
        return method.isAnnotationPresent(Test.class);
    }

    /** What CI adds to a command without changing what it shows. */
    private static String withoutNoise(String command) {
        return command.replaceAll(" (-B|--fail-at-end|clean)(?= |$)", "").strip();
    }
}
