/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A wait for something that another process does, and that it tells nobody. */
final class Patience {

    private Patience() {}

    /** A condition that may fail while what it asks is not there yet. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    /** A reason not to wait any longer. */
    static final class Hopeless extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        Hopeless(String message) {
            super(message);
        }
    }

    /** Returns when the condition holds; throws after {@code longest}, with what stood in the way last. */
    static void until(String what, Duration longest, Condition condition) {
        long began = System.nanoTime();
        Exception last = null;
        do {
            try {
                if (condition.holds()) {
                    return;
                }
                last = null;
            } catch (Hopeless hopeless) {
                throw hopeless;
            } catch (Exception notYet) {
                last = notYet;
            }
            pause();
        } while (System.nanoTime() - began < longest.toNanos());
        throw new IllegalStateException("Waited " + longest + " in vain for: " + what, last);
    }

    static IllegalStateException interrupted(InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("Interrupted.", interrupted);
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(10);
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }
}
