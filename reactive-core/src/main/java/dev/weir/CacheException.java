/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

/**
 * A failure of the cache itself. What a loader fails with is never wrapped in one: it arrives as it was thrown.
 *
 * <p>The leaves are told apart by what the caller can do: {@link LoadTimeoutException} may be retried, {@link
 * CacheClosedException} means the application is stopping, {@link RecursiveLoadException} and {@link
 * LoaderContractException} are mistakes in a loader, {@link EventRuleException} tells of an event that has to be applied
 * again.
 */
public abstract sealed class CacheException extends RuntimeException
        permits CacheClosedException,
                EventRuleException,
                InvalidTagException,
                LoadTimeoutException,
                RecursiveLoadException,
                LoaderContractException {

    private static final long serialVersionUID = 1L;

    /** Without a stack trace, for what is part of normal operation and may happen often. */
    CacheException(String message) {
        super(message, null, false, false);
    }

    /** With a stack trace, for mistakes. */
    CacheException(String message, boolean mistake) {
        super(message, null, true, mistake);
    }

    /** Without a stack trace of its own, around what has one; may have failures of the same kind suppressed. */
    CacheException(String message, Throwable cause) {
        super(message, cause, true, false);
    }
}
