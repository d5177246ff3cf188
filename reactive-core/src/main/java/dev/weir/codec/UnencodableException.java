/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.codec;

import org.jspecify.annotations.Nullable;

/**
 * A value that cannot be written: too large, or of a shape that its codec has no representation for. Nothing was sent. It
 * stays so until the value, the codec or the {@link PayloadLimits} change.
 */
public final class UnencodableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** For what the value itself is. */
    public UnencodableException(String message) {
        super(message);
    }

    /** For what something else said about the value. */
    public UnencodableException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The value, which is not {@code null} whatever the caller's checks let through. */
    static <V> V requireValue(@Nullable V value) {
        if (value == null) {
            throw new UnencodableException("The value is null. What does not exist is said by an empty Mono");
        }
        return value;
    }
}
