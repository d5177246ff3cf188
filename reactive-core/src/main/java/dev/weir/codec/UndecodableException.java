/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.codec;

/**
 * A payload that cannot be read: damaged, hostile, beyond a limit, or not what its codec writes. The engine takes it for a
 * miss; nobody who asks for a value sees it.
 *
 * <p>It has no stack trace, because whoever can write payloads decides how often it is thrown, and its message repeats
 * nothing of the payload.
 */
public final class UndecodableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** For what was found in the payload itself. */
    public UndecodableException(String message) {
        super(message, null, false, false);
    }

    /** For what something else found in the payload. */
    public UndecodableException(String message, Throwable cause) {
        super(message, cause, false, false);
    }
}
