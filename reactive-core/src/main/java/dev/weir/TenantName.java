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
            if (Character.isISOControl(name.charAt(i)) || Character.isSurrogate(name.charAt(i))) {
                throw new TenantException("A tenant's name must not contain control characters or surrogates, but one "
                        + "has one at position " + i);
            }
        }
        return name;
    }
}
