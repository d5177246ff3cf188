/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;

/** An afterwards: something that is to be done when a flight is over, one of a chain. */
final class Afterwards {

    private final Runnable work;

    /** What was to be done before this came. */
    @Nullable
    Afterwards next;

    Afterwards(Runnable work) {
        this.work = work;
    }

    void run() {
        try {
            work.run();
        } catch (Throwable broken) {
            // Of someone who waited for the end; that is no matter of those who end it.
            Exceptions.throwIfJvmFatal(broken);
        }
    }
}
