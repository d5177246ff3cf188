/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * An upkeep: what Caffeine has to tidy after a write is tidied by the writer, who would else wake another thread for each; what
 * readers leave behind is tidied elsewhere.
 *
 * <p>Caffeine asks for it on the thread that writes, and lets one tidy at a time, who waits for nobody.
 */
final class Upkeep implements Executor {

    private final Executor elsewhere;

    // Plain on purpose: nobody sees himself in here but who has written himself last. Whoever is overwritten has his
    // part
    // tidied elsewhere.
    private @Nullable Thread writer;

    Upkeep(Executor elsewhere) {
        this.elsewhere = elsewhere;
    }

    /** The thread that asks writes from now on. */
    void begin() {
        writer = Thread.currentThread();
    }

    /** It is done with that. */
    void end() {
        writer = null;
    }

    @Override
    public void execute(Runnable tidying) {
        if (writer == Thread.currentThread()) {
            tidying.run();
        } else {
            elsewhere.execute(tidying);
        }
    }
}
