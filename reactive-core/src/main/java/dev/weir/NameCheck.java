/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import org.jspecify.annotations.Nullable;

/**
 * A check of a name that users give to a tag or a tenant: short, and printable throughout. Two names that look the same must
 * not be two because of what cannot be seen.
 */
final class NameCheck {

    private static final int LONGEST = 128;

    private NameCheck() {}

    /** What is wrong with a name, as a sentence about what it names; {@code null} if nothing is. */
    static @Nullable String objectionTo(String name, String what) {
        if (name.isEmpty() || name.length() > LONGEST) {
            return what + " must have 1 to " + LONGEST + " characters but one has " + name.length();
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isPrintable(name.charAt(i))) {
                return what + " must not contain control characters, invisible ones or surrogates, but one has one at "
                        + "position " + i;
            }
        }
        return null;
    }

    private static boolean isPrintable(char letter) {
        return switch (Character.getType(letter)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
