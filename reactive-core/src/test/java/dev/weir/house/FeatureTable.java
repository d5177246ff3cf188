/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A feature table as {@code docs/features.md} holds it: one row per feature, with the tests that show the done ones. */
record FeatureTable(List<Row> rows) {

    private static final Pattern ID = Pattern.compile("[A-Z]\\d+");
    private static final Pattern TEST_CLASS = Pattern.compile("`(\\w+)`");

    /** A row: {@code | Id | Feature | State | Shown by |}. */
    record Row(String id, String feature, String state, List<String> shownBy) {

        /** Whether something of it works, so that a test can show it. */
        boolean isBegun() {
            return List.of("in process", "done").contains(state);
        }
    }

    static FeatureTable parse(List<String> lines) {
        return new FeatureTable(lines.stream()
                .map(line -> line.split("(?<!\\\\)\\|", -1))
                .filter(cells ->
                        cells.length > 1 && ID.matcher(cells[1].strip()).matches())
                .map(FeatureTable::row)
                .toList());
    }

    private static Row row(String[] cells) {
        if (cells.length != 6) {
            throw new IllegalArgumentException("Row " + cells[1].strip() + " needs four cells, it has "
                    + (cells.length - 2) + "; write a bar inside a cell as \\|.");
        }
        List<String> shownBy = TEST_CLASS
                .matcher(cells[4])
                .results()
                .map(match -> match.group(1))
                .toList();
        return new Row(cells[1].strip(), cells[2].strip(), cells[3].strip(), shownBy);
    }

    /** Every sentence that keeps this table from being true, given the names of all test classes. */
    List<String> objections(List<String> testClasses) {
        return Stream.of(
                        repeatedIds(),
                        rows.stream()
                                .filter(row -> !row.isBegun() && !row.state().equals("planned"))
                                .map(row -> row.id() + ": the state is planned, in process or done, not \""
                                        + row.state() + "\""),
                        rows.stream()
                                .filter(row -> row.isBegun() && row.shownBy().isEmpty())
                                .map(row -> row.id() + " is " + row.state() + " and names no test class that shows it"),
                        rows.stream()
                                .flatMap(row -> row.shownBy().stream()
                                        .filter(name -> !testClasses.contains(name))
                                        .map(name -> row.id() + " names " + name + ", which is no test class")))
                .flatMap(sentences -> sentences)
                .toList();
    }

    private Stream<String> repeatedIds() {
        List<String> ids = rows.stream().map(Row::id).toList();
        return ids.stream()
                .distinct()
                .filter(id -> ids.indexOf(id) != ids.lastIndexOf(id))
                .map(id -> id + " stands in the table more than once");
    }

    /** The names of all classes under any module's {@code src/test/java}. */
    static List<String> testClassesIn(Path repository) {
        try (Stream<Path> modules = Files.list(repository)) {
            return modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .flatMap(FeatureTable::classNames)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> classNames(Path sources) {
        try (Stream<Path> files = Files.walk(sources)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
