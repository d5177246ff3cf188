/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * An upkeep: what Caffeine has to tidy after a write is tidied by the writer, who would else wake another thread for each; what
 * readers leave behind is tidied elsewhere.
 *
 * <p>Caffeine asks for it on the thread that writes, and lets one tidy at a time, who waits for nobody. Who writes a lot at once
 * {@link #hold holds} it back, and tidies once at the end.
 */
final class Upkeep implements Executor {

    private static final ThreadLocal<@Nullable Hold> HELD = new ThreadLocal<>();

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
        if (writer != Thread.currentThread()) {
            elsewhere.execute(tidying);
            return;
        }
        Hold hold = HELD.get();
        if (hold == null) {
            tidying.run();
        } else {
            hold.tasks.add(tidying);
        }
    }

    /** Has this thread tidy no more until that is closed, whatever it writes to. */
    static Hold hold() {
        Hold hold = new Hold(HELD.get());
        HELD.set(hold);
        return hold;
    }

    /** A hold: what is to be tidied when it is closed. */
    static final class Hold {

        private final @Nullable Hold outer;
        private final List<Runnable> tasks = new ArrayList<>(1);

        private Hold(@Nullable Hold outer) {
            this.outer = outer;
        }

        void close() {
            HELD.set(outer);
            tasks.forEach(Runnable::run);
        }
    }
}
