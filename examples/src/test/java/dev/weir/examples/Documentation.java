/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents of this project, and what would be untrue or broken in them. */
record Documentation(List<MarkdownPage> pages, List<Snippet> snippets) {

    private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");
    private static final Pattern WELL_FORMED = Pattern.compile("https://[a-z0-9-]+(\\.[a-z0-9-]+)+(/[^\\s<>\"]*)?");
    private static final Pattern REQUEST =
            Pattern.compile("\\bcurl [^\\n]*?https?://(?:localhost|127\\.0\\.0\\.1)(?::\\d+)?(/[\\w./-]*)");
    private static final Pattern DRAWN = Pattern.compile("[\\u2500-\\u257f\\u25ba\\u25bc]");
    private static final Pattern NAMED_PAGE = Pattern.compile("\\bdocs/[\\w/-]+\\.md\\b");
    private static final Pattern NAMED_TEST = Pattern.compile("(\\w*[a-z](?:Test|IT|Stress))(?:\\.(\\w+))?");
    private static final Pattern PROGRAM =
            Pattern.compile("^(?:\\w+=\\S+\\s+)*(?:\\./\\S+|\\.ci/run|redis-cli|curl|java|git|psql|docker)\\s");
    private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*(?://|/?\\*).*$");

    /** What is shown as code and is not, word for word, a snippet or lines of one. */
    Stream<String> inventedCode() {
        return blocks("java")
                .filter(block -> snippets.stream().noneMatch(snippet -> snippet.holds(block.text())))
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

    /** Links to elsewhere that cannot be right; whether anybody answers there is not asked. */
    Stream<String> malformedLinks() {
        return pages.stream()
                .flatMap(page -> page.links().stream()
                        .filter(link -> ELSEWHERE.matcher(link).matches())
                        .filter(link -> !WELL_FORMED.matcher(link).matches())
                        .map(link -> page.path() + " links to " + link + ", which is no https address of a host"));
    }

    /** Pages that sources, scripts and settings name, by their paths, and that are not there. */
    Stream<String> pagesNamedInVain(Map<String, String> texts, Predicate<Path> exists) {
        return texts.entrySet().stream()
                .flatMap(text -> NAMED_PAGE
                        .matcher(text.getValue())
                        .results()
                        .map(MatchResult::group)
                        .filter(page -> !exists.test(Path.of(page)))
                        .map(page -> text.getKey() + " names " + page + ", which is not there"));
    }

    /** Tests that the text names, and that are not there. */
    Stream<String> testsNamedInVain(ProjectNames names) {
        return pages.stream()
                .flatMap(page -> page.inlineCode().stream()
                        .map(NAMED_TEST::matcher)
                        .filter(Matcher::matches)
                        .filter(test -> !names.hasTest(test.group(1))
                                || test.group(2) != null && !names.hasMethod(test.group(1), test.group(2)))
                        .map(test -> page.path() + " names " + test.group() + ", which is no test"));
    }

    /** Blocks of a language that nothing is done with. */
    Stream<String> blocksOfOtherLanguages(Set<String> languages) {
        return pages.stream()
                .flatMap(page -> page.allBlocks().stream())
                .filter(block -> !languages.contains(block.language()))
                .map(block -> block.where() + " is a block of \"" + block.language() + "\", which nothing tries");
    }

    /** What is said to be printed, beyond as many on a page as tests compare with its texts; drawings are none. */
    Stream<String> outputsNobodyCompares(String tests) {
        String code = COMMENT.matcher(tests).replaceAll("");
        return pages.stream()
                .flatMap(page -> page.blocks("text").stream()
                        .filter(block -> !DRAWN.matcher(block.text()).find())
                        .skip(comparisons(page, code)))
                .map(block -> block.where() + " shows an output with which no test compares it");
    }

    private static long comparisons(MarkdownPage page, String tests) {
        return Pattern.compile("\\bpage\\(\"" + Pattern.quote(page.path()) + "\"\\)\\s*\\.blocks\\(\"text\"\\)")
                .matcher(tests)
                .results()
                .count();
    }

    /** Commands to Maven that CI does not run, and that name what is not there. */
    Stream<String> brokenCommands(ProjectNames names) {
        return pages.stream()
                .flatMap(page -> Stream.concat(
                                page.blocks("sh").stream().flatMap(block -> block.commands()),
                                page.inlineCode().stream())
                        .filter(command -> command.contains("./mvnw"))
                        .flatMap(command -> MavenCommand.parse(command)
                                .objections(names)
                                .map(objection ->
                                        page.path() + " shows \"" + command + "\", but there is no " + objection)));
    }

    /** Requests to an example that are shown, and of whose path no test knows. */
    Stream<String> requestsNobodyMakes(String tests) {
        return Stream.concat(blocks("sh"), blocks("shell"))
                .flatMap(block -> REQUEST.matcher(block.text())
                        .results()
                        .filter(request -> !isMade(request.group(1), tests))
                        .map(request -> block.where() + " asks for " + request.group(1) + ", which no test does"));
    }

    /** Whether something is asked of this path, by itself or after an address on this machine. */
    private static boolean isMade(String path, String tests) {
        return Pattern.compile("\\b(?:get|post|put|patch|delete|uri|path|create)\\(\\s*\""
                        + "(?:http://(?:localhost|127\\.0\\.0\\.1)(?::\\d+)?)?" + Pattern.quote(path)
                        + "(?:\\?[^\"]*)?\"\\s*[),]")
                .matcher(tests)
                .find();
    }

    /** Commands in the text that go on in the next line, so that they cannot be copied. */
    Stream<String> commandsOverTwoLines() {
        return pages.stream()
                .flatMap(page -> page.inlineCode().stream()
                        .filter(code ->
                                code.contains("\n") && PROGRAM.matcher(code).find())
                        .map(code -> page.path() + " breaks \"" + code.replace("\n", " ") + "\" over two lines"));
    }

    /** Programs in {@code sh} blocks of which nobody knows whether the command is right. */
    Stream<String> unknownPrograms(Set<String> programs) {
        return blocks("sh")
                .flatMap(block -> block.commands()
                        .filter(command -> programs.stream()
                                .noneMatch(program -> command.matches("(\\w+=\\S+ )*" + program + " .*")))
                        .map(command -> block.where() + " shows \"" + command + "\", which nothing tries"));
    }

    /** Commands that are shown and that no script runs. */
    Stream<String> untriedCommands(List<String> scripts) {
        List<String> tried = scripts.stream()
                .flatMap(CiScript::commands)
                .map(Documentation::withoutNoise)
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

    /** What CI adds to a command without changing what it shows; a demo that nobody looks at has to end. */
    private static String withoutNoise(String command) {
        return command.replaceAll(" (-B|--fail-at-end|clean|-Ddemo\\.arguments=--check)(?= |$)", "")
                .strip();
    }
}
