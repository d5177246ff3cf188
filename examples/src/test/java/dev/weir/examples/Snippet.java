/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A snippet: a region of a source that a page shows, between {@code // snippet: name} and {@code // end}.
 *
 * @param source the path of its source below {@code examples/src}
 * @param line where it begins
 */
record Snippet(String source, int line, String name, String text) {

    private static final Pattern BEGIN = Pattern.compile("\\s*// snippet: ([a-z-]+)\\s*");
    private static final Pattern END = Pattern.compile("\\s*// end\\s*");

    static List<Snippet> parse(String source, String text) {
        List<Snippet> snippets = new ArrayList<>();
        List<String> inside = null;
        String name = "";
        int begun = 0;
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            var begin = BEGIN.matcher(line);
            if (begin.matches()) {
                require(inside == null, source + ":" + number + " begins a snippet inside of " + name);
                inside = new ArrayList<>();
                name = begin.group(1);
                begun = number;
            } else if (END.matcher(line).matches()) {
                require(inside != null, source + ":" + number + " ends a snippet that was not begun");
                snippets.add(new Snippet(source, begun, name, String.join("\n", inside)));
                inside = null;
            } else if (inside != null) {
                inside.add(line);
            }
        }
        require(inside == null, source + ":" + begun + " begins " + name + " and does not end it");
        return snippets;
    }

    /** The name of the class that it lies in. */
    String className() {
        return source.replaceAll("^.*/java/", "").replaceAll("\\.java$", "").replace('/', '.');
    }

    String where() {
        return source + ":" + line + " (" + name + ")";
    }

    boolean reads(String code) {
        return normalized(text).equals(normalized(code));
    }

    /** Whether this is the code, or lines of it that follow each other. */
    boolean holds(String code) {
        List<String> lines = text.lines().map(String::strip).toList();
        List<String> part = code.strip().lines().map(String::strip).toList();
        return reads(code) || Collections.indexOfSubList(lines, part) >= 0;
    }

    private static String normalized(String code) {
        return code.strip().replaceAll("\\s+", " ");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
