/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The names that documents may use of this project: its modules, profiles, plugins, tests and settings.
 *
 * @param sources the Java files, by their paths
 * @param poms all of them
 * @param others further files with settings
 */
record ProjectNames(List<String> modules, Map<String, String> sources, String poms, String others) {

    private static final Pattern TEST_SOURCE = Pattern.compile("[^/]+/src/test/java/(.*)\\.java");

    static ProjectNames of(Repository repository) {
        return new ProjectNames(
                repository.modules(),
                repository.texts(".java"),
                String.join("\n", repository.texts("pom.xml").values()),
                String.join("\n", repository.texts(".properties").values()));
    }

    boolean hasModule(String name) {
        return modules.contains(name);
    }

    boolean hasProfile(String id) {
        return poms.contains("<id>" + id + "</id>");
    }

    /** Whether the plugin of a goal such as {@code spotless:apply} is configured. */
    boolean hasPluginOf(String goal) {
        return goal.contains(":") && poms.contains("<artifactId>" + goal.split(":")[0] + "-maven-plugin</artifactId>");
    }

    /** Whether a class of the tests fits a pattern such as {@code *TrialTest} or {@code dev.weir.redis.**}. */
    boolean hasTest(String pattern) {
        String regex = pattern.replace(".", "\\.")
                .replace("**", "\u0000")
                .replace("*", "[^.]*")
                .replace("\u0000", ".*");
        return sources.keySet().stream()
                .map(TEST_SOURCE::matcher)
                .filter(source -> source.matches())
                .map(source -> source.group(1).replace('/', '.'))
                .anyMatch(name -> name.matches(regex)
                        || name.substring(name.lastIndexOf('.') + 1).matches(regex));
    }

    /** Whether a method stands in a class of this simple name. */
    boolean hasMethod(String className, String method) {
        Pattern declared = Pattern.compile("\\bvoid " + Pattern.quote(method) + "\\(");
        return sources.entrySet().stream()
                .filter(source -> source.getKey().endsWith("/" + className + ".java"))
                .anyMatch(source -> declared.matcher(source.getValue()).find());
    }

    boolean hasLiteral(String text) {
        return sources.values().stream().anyMatch(source -> source.contains("\"" + text + "\""));
    }

    boolean hasSetting(String name) {
        return poms.contains(name) || others.contains(name) || hasLiteral(name);
    }

    /** The tests of the examples, in one text. */
    String testsOfExamples() {
        return sources.entrySet().stream()
                .filter(source -> source.getKey().startsWith("examples/src/test/"))
                .map(Map.Entry::getValue)
                .collect(Collectors.joining("\n"));
    }
}
