/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

/** A reason to go no further that whoever has started the demonstration can remove: its message says how. */
final class StageException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    StageException(String message) {
        super(message);
    }
}
