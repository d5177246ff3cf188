/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.portrait;

/** A key or tenant that was asked for and cannot be one; its message does not repeat it. */
public final class LookUpRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LookUpRefusedException(String reason) {
        super(reason, null, false, false);
    }

    /** Why, in a sentence. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
