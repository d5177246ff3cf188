/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import org.jspecify.annotations.Nullable;

/**
 * A failure of the cache itself. What a loader fails with is never wrapped in one: it arrives as it was thrown.
 *
 * <p>The leaves are told apart by what the caller can do. {@link LoadTimeoutException} and {@link LoadFailedException} may
 * be retried, {@link LoadRefusedException} later; {@link ListTooLongException} says that a list has to be read as a flux;
 * {@link EventRuleException} tells of an event that has to be applied again; {@link TenantException} means that a request
 * does not say whose it is, {@link CacheClosedException} that the application is stopping, {@link TierUnavailableException}
 * that the remote tier did not confirm a change, {@link UnstorableValueException} that a value is none for it. Mistakes in code are {@link
 * RecursiveLoadException} and {@link LoaderContractException} in a loader, {@link PipelineContractException} in a function
 * given to a pipeline, {@link InvalidTagException} where tags are made.
 */
public abstract sealed class CacheException extends RuntimeException
        permits CacheClosedException,
                EventRuleException,
                InvalidTagException,
                ListTooLongException,
                LoadFailedException,
                LoadRefusedException,
                LoadTimeoutException,
                RecursiveLoadException,
                LoaderContractException,
                PipelineContractException,
                TenantException,
                TierUnavailableException,
                UnstorableValueException {

    private static final long serialVersionUID = 1L;

    /** Without a stack trace, for what is part of normal operation and may happen often. */
    CacheException(String message) {
        this(message, null);
    }

    /** Without a stack trace, with what led to it. */
    CacheException(String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
    }

    /** With a stack trace, for mistakes. */
    CacheException(String message, boolean mistake) {
        super(message, null, true, mistake);
    }

    /** Without a stack trace of its own, around what has one; may have failures of the same kind suppressed. */
    CacheException(String message, Throwable cause, boolean suppresses) {
        super(message, cause, suppresses, false);
    }
}
