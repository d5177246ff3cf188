/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.server;

import org.opentest4j.TestAbortedException;

/** A reason to skip a test; apart from the rest, so that only who skips needs the library of the test framework. */
final class Skip {

    private Skip() {}

    static RuntimeException because(String reason) {
        return new TestAbortedException(reason);
    }
}
