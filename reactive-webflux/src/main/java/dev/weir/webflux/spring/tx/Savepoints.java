/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.tx;

import java.util.concurrent.atomic.AtomicLong;

/** Savepoints that have been rolled back to since something was written. */
final class Savepoints {

    private final AtomicLong rolledBack;
    private final long before;

    Savepoints(AtomicLong rolledBack) {
        this.rolledBack = rolledBack;
        this.before = rolledBack.get();
    }

    /** Whether one was, in this transaction or in another. */
    boolean mayHaveUndone() {
        return rolledBack.get() != before;
    }
}
