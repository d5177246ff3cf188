/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import java.util.Comparator;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/** A timetable: a scheduler that keeps what it is given until someone asks for what is due. */
final class Timetable implements Scheduler {

    private final NavigableSet<Task> tasks =
            new ConcurrentSkipListSet<>(Comparator.comparingLong(Task::due).thenComparingLong(task -> task.number));
    private final AtomicLong numbers = new AtomicLong();
    private final LongSupplier nanos;

    Timetable(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** The first task due by then, which is taken out. */
    @Nullable
    Task nextDueBy(long time) {
        Task first = tasks.pollFirst();
        if (first != null && first.due > time) {
            tasks.add(first);
            return null;
        }
        return first;
    }

    @Override
    public Disposable schedule(Runnable work) {
        return schedule(work, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public Disposable schedule(Runnable work, long delay, TimeUnit unit) {
        return add(new Task(work, dueIn(delay, unit), 0, new AtomicBoolean()));
    }

    @Override
    public Disposable schedulePeriodically(Runnable work, long initialDelay, long period, TimeUnit unit) {
        return add(new Task(work, dueIn(initialDelay, unit), Math.max(1, unit.toNanos(period)), new AtomicBoolean()));
    }

    @Override
    public long now(TimeUnit unit) {
        return unit.convert(nanos.getAsLong(), TimeUnit.NANOSECONDS);
    }

    @Override
    public Worker createWorker() {
        return new Clerk();
    }

    private long dueIn(long delay, TimeUnit unit) {
        return nanos.getAsLong() + Math.max(0, unit.toNanos(delay));
    }

    private Task add(Task task) {
        tasks.add(task);
        return task;
    }

    /** A task: something to be done once or again and again, until it is disposed of. */
    final class Task implements Runnable, Disposable {

        private final long number = numbers.incrementAndGet();
        private final Runnable work;
        private final long due;
        private final long period;
        private final AtomicBoolean disposed;

        private Task(Runnable work, long due, long period, AtomicBoolean disposed) {
            this.work = work;
            this.due = due;
            this.period = period;
            this.disposed = disposed;
        }

        long due() {
            return due;
        }

        @Override
        public void run() {
            if (!disposed.get()) {
                work.run();
                if (period > 0) {
                    add(new Task(work, due + period, period, disposed));
                }
            }
        }

        @Override
        public void dispose() {
            disposed.set(true);
            tasks.remove(this);
        }

        @Override
        public boolean isDisposed() {
            return disposed.get();
        }
    }

    /** A clerk: a worker whose tasks go when it goes. */
    private final class Clerk implements Worker {

        private final Disposable.Composite mine = Disposables.composite();

        @Override
        public Disposable schedule(Runnable work) {
            return schedule(work, 0, TimeUnit.NANOSECONDS);
        }

        @Override
        public Disposable schedule(Runnable work, long delay, TimeUnit unit) {
            Disposable task = Timetable.this.schedule(work, delay, unit);
            mine.add(task);
            return task;
        }

        @Override
        public Disposable schedulePeriodically(Runnable work, long initialDelay, long period, TimeUnit unit) {
            Disposable task = Timetable.this.schedulePeriodically(work, initialDelay, period, unit);
            mine.add(task);
            return task;
        }

        @Override
        public void dispose() {
            mine.dispose();
        }
    }
}
