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
 * that the remote tier did not confirm a change, {@link UnstorableValueException} that a value is none for it. {@link
 * WriteFailedException} says whether a write that a store did not confirm may be tried again, {@link WriteConflictException}
 * that the key has to be read again before. Of what is written behind, {@link OutboxFullException} and {@link UndurableException}
 * say that it was not accepted, and {@link WriteOutcomeUnknownException} that nobody knows. Mistakes in code are {@link
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
                OutboxFullException,
                PipelineContractException,
                TenantException,
                TierUnavailableException,
                UndurableException,
                UnstorableValueException,
                WriteConflictException,
                WriteFailedException,
                WriteOutcomeUnknownException {

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
