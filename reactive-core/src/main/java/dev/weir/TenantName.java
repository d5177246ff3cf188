/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

/** A tenant's name that was checked: short and printable, because it becomes part of keys. */
final class TenantName {

    private static final int LONGEST = 128;

    private TenantName() {}

    static String checked(String name) {
        if (name == null) {
            throw new NullPointerException("tenant must not be null");
        }
        if (name.isEmpty() || name.length() > LONGEST) {
            throw new TenantException(
                    "A tenant's name must have 1 to " + LONGEST + " characters but one has " + name.length());
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isPrintable(name.charAt(i))) {
                throw new TenantException("A tenant's name must not contain control characters, invisible ones or "
                        + "surrogates, but one has one at position " + i);
            }
        }
        return name;
    }

    /** Two names that look the same must not be two tenants because of what cannot be seen. */
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
