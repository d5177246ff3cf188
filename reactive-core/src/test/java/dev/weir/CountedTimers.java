/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** A scheduler that counts what it has yet to do. */
final class CountedTimers implements Scheduler {

    private final Scheduler scheduler;
    private final Collection<Timer> all = new ConcurrentLinkedQueue<>();

    CountedTimers(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    long pending() {
        return all.stream().filter(timer -> !timer.isDisposed()).count();
    }

    @Override
    public Disposable schedule(Runnable task) {
        return schedule(task, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        Timer timer = new Timer();
        timer.scheduled = scheduler.schedule(
                () -> {
                    timer.over.set(true);
                    task.run();
                },
                delay,
                unit);
        all.add(timer);
        return timer;
    }

    @Override
    public Worker createWorker() {
        return new Worker() {
            private final Disposable.Composite mine = reactor.core.Disposables.composite();

            @Override
            public Disposable schedule(Runnable task) {
                return schedule(task, 0, TimeUnit.NANOSECONDS);
            }

            @Override
            public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
                Disposable timer = CountedTimers.this.schedule(task, delay, unit);
                mine.add(timer);
                return timer;
            }

            @Override
            public void dispose() {
                mine.dispose();
            }
        };
    }

    /** A timer, until it has run or was disposed of. */
    private static final class Timer implements Disposable {

        private final AtomicBoolean over = new AtomicBoolean();
        private Disposable scheduled = () -> {};

        @Override
        public void dispose() {
            over.set(true);
            scheduled.dispose();
        }

        @Override
        public boolean isDisposed() {
            return over.get();
        }
    }
}
