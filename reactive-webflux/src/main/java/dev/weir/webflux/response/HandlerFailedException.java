/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

/**
 * A handler failed, or said that it did, while others waited for its answer: nobody but the one whose request it was sees how.
 *
 * <p>It has no stack trace: it says nothing of where.
 */
final class HandlerFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    HandlerFailedException() {
        super("The handler of another request failed", null, false, false);
    }
}
