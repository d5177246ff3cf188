/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A script of CI, or a workflow: what it would have Maven do. */
final class CiScript {

    private static final Pattern FUNCTION = Pattern.compile("(\\w+)\\(\\) \\{");
    private static final Pattern COMMENT = Pattern.compile("(^|\\s)#.*");
    private static final Pattern COMMAND = Pattern.compile("\\./mvnw .*");

    private CiScript() {}

    /** Its commands to Maven that are run: not in a comment, and not in a function that is no phase. */
    static Stream<String> commands(String text) {
        List<String> lines = text.lines()
                .map(line -> COMMENT.matcher(line).replaceAll("").stripTrailing())
                .toList();
        List<String> run = new ArrayList<>();
        boolean isRun = true;
        for (String line : lines) {
            Matcher function = FUNCTION.matcher(line);
            if (function.matches()) {
                isRun = isPhase(function.group(1), lines);
            } else if (line.equals("}")) {
                isRun = true;
            } else if (isRun) {
                COMMAND.matcher(line).results().forEach(command -> run.add(command.group()));
            }
        }
        return run.stream();
    }

    private static boolean isPhase(String function, List<String> lines) {
        return lines.stream().anyMatch(line -> line.strip().matches("phase \"[^\"]*\" " + function));
    }
}
