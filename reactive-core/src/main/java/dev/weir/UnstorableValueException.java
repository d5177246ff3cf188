/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

/** A value that cannot be written down for the remote tier, or is too large for it; nothing was sent. Trying again does not help. */
public final class UnstorableValueException extends CacheException {

    private static final long serialVersionUID = 1L;

    UnstorableValueException(String cache, Throwable cause) {
        super("A value or a key of cache '" + cache + "' cannot be stored: " + cause.getMessage(), cause);
    }
}
