/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.key;

import java.util.ArrayList;
import java.util.List;

/**
 * A template's placeholders, and the text around them.
 *
 * @param names their names, in order
 * @param literals what stands before each of them, and what stands after the last
 */
record Placeholders(String template, List<String> names, List<String> literals) {

    /**
     * Cuts a template into them.
     *
     * @throws IllegalArgumentException with what to change, if keys written by it could not be told apart
     */
    static Placeholders of(String template) {
        List<String> names = new ArrayList<>();
        List<String> literals = new ArrayList<>();
        int at = 0;
        int open = template.indexOf('{');
        while (open >= 0) {
            int close = template.indexOf('}', open);
            require(close >= 0, template, "has a '{' at position " + open + " that no '}' closes");
            literals.add(template.substring(at, open));
            names.add(template.substring(open + 1, close));
            at = close + 1;
            open = template.indexOf('{', at);
        }
        literals.add(template.substring(at));
        return new Placeholders(template, names, literals).checked();
    }

    private Placeholders checked() {
        require(
                !names.isEmpty(),
                template,
                "has no placeholder, so that all keys would have one text: add one, as in {id}");
        for (String name : names) {
            require(!name.isEmpty(), template, "has a placeholder without a name: write it as {id}");
            require(name.indexOf('{') < 0, template, "has a '{' inside of {" + name + "}: close one before the next");
        }
        for (String literal : literals) {
            require(literal.indexOf('}') < 0, template, "has a '}' that no '{' opens");
            require(
                    isPrintable(literal),
                    template,
                    "has a control character or half a surrogate pair in it: leave it out");
        }
        for (int i = 1; i < names.size(); i++) {
            require(
                    separates(literals.get(i)),
                    template,
                    "has nothing between {" + names.get(i - 1) + "} and {" + names.get(i)
                            + "} that could not be part of "
                            + "their values: put a ':' there, or anything but letters, digits, '_', '.', '-' and '%'");
        }
        return this;
    }

    private static boolean separates(String literal) {
        return !literal.chars().allMatch(c -> PercentCode.uses((char) c));
    }

    private static boolean isPrintable(String literal) {
        return literal.codePoints()
                .noneMatch(point -> Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE);
    }

    static void require(boolean holds, String template, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("Template '" + template + "' " + otherwise);
        }
    }
}
