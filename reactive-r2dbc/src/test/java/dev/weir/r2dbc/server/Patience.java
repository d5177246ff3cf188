/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A wait for the end of a process, which has an end itself. */
final class Patience {

    private Patience() {}

    /** How it has ended; throws if it has not after so long, and it is made to then. */
    static int endOf(String what, Process process, Duration longest) {
        try {
            if (process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
            process.destroyForcibly();
            throw new IllegalStateException("Waited " + longest + " in vain for the end of " + what);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
