/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.time.CacheClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/**
 * A clock of one process of a simulation: it goes on whatever happens, but while the process stands still nothing of what is due
 * is done, and once the process is dead nothing ever is.
 */
final class ProcessClock implements CacheClock {

    private final CacheClock world;
    private final long offsetMillis;
    private final Scheduler scheduler = new Gate();
    private final Queue<Task> heldUp = new ArrayDeque<>();
    private boolean paused;
    private boolean dead;

    /** Of a process that was started so long ago. */
    ProcessClock(CacheClock world, long offsetMillis) {
        this.world = world;
        this.offsetMillis = offsetMillis;
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
        heldUp.forEach(task -> scheduler.schedule(task));
        heldUp.clear();
    }

    void die() {
        dead = true;
        heldUp.clear();
    }

    boolean isPaused() {
        return paused;
    }

    boolean isDead() {
        return dead;
    }

    @Override
    public long millis() {
        return world.millis() + offsetMillis;
    }

    @Override
    public long nanos() {
        return world.nanos() + TimeUnit.MILLISECONDS.toNanos(offsetMillis);
    }

    @Override
    public Instant instant() {
        return world.instant().plus(Duration.ofMillis(7 * offsetMillis));
    }

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public Executor upkeep() {
        return Runnable::run;
    }

    /** A gate: behind it, tasks of the process. */
    private final class Gate implements Scheduler {

        @Override
        public Disposable schedule(Runnable work) {
            return schedule(work, 0, TimeUnit.NANOSECONDS);
        }

        @Override
        public Disposable schedule(Runnable work, long delay, TimeUnit unit) {
            Task task = new Task(work);
            task.timer = world.scheduler().schedule(task, delay, unit);
            return task;
        }

        @Override
        public Disposable schedulePeriodically(Runnable work, long initialDelay, long period, TimeUnit unit) {
            throw new UnsupportedOperationException("Nothing in a cache is periodic");
        }

        @Override
        public long now(TimeUnit unit) {
            return unit.convert(nanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public Worker createWorker() {
            return new Clerk();
        }
    }

    /** A task of the process. */
    private final class Task implements Runnable, Disposable {

        private final Runnable work;
        private Disposable timer = Disposables.single();
        private boolean disposed;

        private Task(Runnable work) {
            this.work = work;
        }

        @Override
        public void run() {
            if (dead || disposed) {
                return;
            }
            if (paused) {
                heldUp.add(this);
            } else {
                work.run();
            }
        }

        @Override
        public void dispose() {
            disposed = true;
            timer.dispose();
        }

        @Override
        public boolean isDisposed() {
            return disposed;
        }
    }

    /** A clerk: a worker whose tasks go when it goes. */
    private final class Clerk implements Scheduler.Worker {

        private boolean gone;

        @Override
        public Disposable schedule(Runnable work) {
            return schedule(work, 0, TimeUnit.NANOSECONDS);
        }

        @Override
        public Disposable schedule(Runnable work, long delay, TimeUnit unit) {
            return scheduler.schedule(
                    () -> {
                        if (!gone) {
                            work.run();
                        }
                    },
                    delay,
                    unit);
        }

        @Override
        public void dispose() {
            gone = true;
        }

        @Override
        public boolean isDisposed() {
            return gone;
        }
    }
}
