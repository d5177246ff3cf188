/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.time.CacheClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * An upkeep: what Caffeine has to tidy after a write is tidied by the writer, who would else wake another thread for each; what
 * readers leave behind is tidied elsewhere.
 *
 * <p>Caffeine asks for it on the thread that writes, and lets one tidy at a time, who waits for nobody. Who writes a lot at once
 * {@link #hold holds} it back, and has it tidied once at the end.
 */
final class Upkeep implements Executor {

    private static final ThreadLocal<@Nullable Hold> HELD = new ThreadLocal<>();

    /** After so long without any there may be a lot to tidy, and a writer has other things to do. */
    private static final long RARE_MILLIS = 100;

    private final CacheClock clock;
    private final Executor elsewhere;

    // Plain on purpose: it is a matter of how much, and not of who.
    private long tidiedAt;

    // Plain on purpose: nobody sees himself in here but who has written himself last. The part of whoever is
    // overwritten is tidied elsewhere.
    private @Nullable Thread writer;

    Upkeep(CacheClock clock) {
        this.clock = clock;
        this.elsewhere = clock.upkeep();
        this.tidiedAt = clock.millis() - RARE_MILLIS;
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
        long now = clock.millis();
        boolean rare = now - tidiedAt >= RARE_MILLIS;
        tidiedAt = now;
        if (rare) {
            elsewhere.execute(tidying);
        } else if (hold == null) {
            tidying.run();
        } else {
            hold.tasks.add(() -> elsewhere.execute(tidying));
        }
    }

    /** Has this thread tidy no more until that is closed, whatever it writes to. */
    static Hold hold() {
        Hold hold = new Hold(HELD.get());
        HELD.set(hold);
        return hold;
    }

    /** A hold: what is to be tidied when it is closed; elsewhere, because only who is writing has Caffeine's lock. */
    static final class Hold {

        private final @Nullable Hold outer;
        private final List<Runnable> tasks = new ArrayList<>(1);

        private Hold(@Nullable Hold outer) {
            this.outer = outer;
        }

        void close() {
            HELD.set(outer);
            tasks.forEach(Hold::start);
        }

        private static void start(Runnable task) {
            try {
                task.run();
            } catch (RuntimeException refused) {
                // The next write that finds the buffer full tidies; nothing else must go wrong for it.
                return;
            }
        }
    }
}
