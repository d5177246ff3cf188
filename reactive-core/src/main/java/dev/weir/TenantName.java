/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import org.jspecify.annotations.Nullable;

/** A tenant's name that was checked. */
final class TenantName {

    private TenantName() {}

    static String checked(String name) {
        if (name == null) {
            throw new NullPointerException("tenant must not be null");
        }
        @Nullable String objection = NameCheck.objectionTo(name, "A tenant's name");
        if (objection != null) {
            throw new TenantException(objection);
        }
        return name;
    }
}
