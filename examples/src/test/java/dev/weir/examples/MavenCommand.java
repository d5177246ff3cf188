/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A command to Maven that CI does not run as it stands: what it names has to be there. */
record MavenCommand(List<String> words) {

    private static final Set<String> PHASES = Set.of("test-compile", "test", "verify", "install", "clean");
    private static final Set<String> JUNIT_MODES = Set.of("enabled", "disabled", "disabled_on_debug");

    static MavenCommand parse(String command) {
        String bare = command.replaceAll("^.*?\\./mvnw ?", "").replace("'", "");
        return new MavenCommand(Arrays.stream(bare.split("(?<!\\|) +(?!\\|)")).toList());
    }

    /** What it names and this project does not have. */
    Stream<String> objections(ProjectNames names) {
        List<String> objections = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("-pl")) {
                i++;
                each(objections, "module", words.get(i), ",", names::hasModule);
            } else if (word.startsWith("-P")) {
                each(objections, "profile", word.substring(2), ",", names::hasProfile);
            } else if (word.startsWith("-D")) {
                ofProperty(objections, word.substring(2), names);
            } else if (!word.startsWith("-")) {
                each(objections, "goal", word, " ", goal -> PHASES.contains(goal) || names.hasPluginOf(goal));
            }
        }
        return objections.stream();
    }

    private static void ofProperty(List<String> objections, String said, ProjectNames names) {
        String[] property = said.split("=", 2);
        String value = property.length == 1 ? "" : property[1];
        switch (property[0]) {
            case "test" -> each(objections, "test", value, ",", names::hasTest);
            case "suite", "trial" -> each(objections, property[0], value, " \\| ", names::hasLiteral);
            case "junit.jupiter.execution.timeout.mode" -> each(objections, "value", value, ",", JUNIT_MODES::contains);
            case "surefire.failIfNoSpecifiedTests" -> each(objections, "value", value, ",", "false"::equals);
            default -> each(objections, "property", property[0], ",", names::hasSetting);
        }
    }

    private static void each(
            List<String> objections, String kind, String list, String separator, Predicate<String> isThere) {
        Arrays.stream(list.split(separator))
                .filter(each -> !isThere.test(each))
                .forEach(missing -> objections.add(kind + " " + missing));
    }
}
