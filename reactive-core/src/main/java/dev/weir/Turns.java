/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;
import reactor.util.Logger;
import reactor.util.Loggers;
import reactor.util.concurrent.Queues;

/**
 * A line of turns that are taken one at a time, by whichever thread is there: one that finds another at it leaves its turn to
 * that one, and waits for nothing.
 */
final class Turns {

    private static final Logger LOG = Loggers.getLogger(Turns.class);

    private final Queue<Runnable> line =
            Queues.<Runnable>unboundedMultiproducer().get();
    private final AtomicInteger work = new AtomicInteger();
    private final Queue<Runnable> afterwards = new ArrayDeque<>();
    private final String name;
    private final Scheduler scheduler;
    private final Runnable afterEach;

    /** After each turn, as a part of it, this is done. */
    Turns(Scheduler scheduler, Runnable afterEach) {
        this("Reading the log of changes", scheduler, afterEach);
    }

    /** Of work that messages call so. */
    Turns(String name, Scheduler scheduler, Runnable afterEach) {
        this.name = name;
        this.scheduler = scheduler;
        this.afterEach = afterEach;
    }

    /** Takes a turn now, or as soon as those before it are over. */
    void take(Runnable turn) {
        line.offer(turn);
        if (work.getAndIncrement() == 0) {
            run();
        }
    }

    /** Takes a turn after a time, unless that is disposed of before. */
    Disposable takeLater(Runnable turn, long millis) {
        try {
            return scheduler.schedule(() -> take(turn), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException schedulerGone) {
            LOG.error(
                    "{} has ended, because the scheduler of the clock takes no more work; keep it running for as long as "
                            + "there are caches",
                    name,
                    schedulerGone);
            return Disposables.disposed();
        }
    }

    /** Within a turn: leaves something to be done when nobody waits for it, such as calling users' code. */
    void afterwards(Runnable rest) {
        afterwards.add(rest);
    }

    private void run() {
        Queue<Runnable> rest = new ArrayDeque<>();
        int seen = 1;
        do {
            for (int i = 0; i < seen; i++) {
                Runnable turn = line.poll();
                if (turn != null) {
                    guarded(turn);
                    guarded(afterEach);
                }
            }
            // Taken over before the next one may come, who leaves his own there.
            rest.addAll(afterwards);
            afterwards.clear();
            seen = work.addAndGet(-seen);
        } while (seen != 0);
        rest.forEach(this::guarded);
    }

    private void guarded(Runnable turn) {
        try {
            turn.run();
        } catch (Throwable broken) {
            // The turns behind it are not to blame.
            LOG.error("{} met an error of its own; please report it", name, broken);
        }
    }
}
