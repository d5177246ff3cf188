/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.time.CacheClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A line of flights that are all given the same time, so that the first in line is the first to be late.
 *
 * <p>One timer watches the head of the line, and only while there is one. Nothing is cancelled when a flight ends, which
 * would mean waiting for the scheduler's lock: its deadline is let go of and leaves the line when its turn comes, or when
 * half of the line are such.
 */
final class Deadlines<F> {

    /** A watch overdue by this much is not coming: its scheduler was shut down and has been replaced. */
    private static final long OVERDUE_MILLIS = 50;

    private static final int WORTH_TIDYING = 1_024;

    private final CacheClock clock;
    private final long allowedMillis;
    private final Consumer<F> late;
    private final Queue<Deadline<F>> line = new ConcurrentLinkedQueue<>();
    private final AtomicInteger length = new AtomicInteger();
    private final AtomicInteger letGo = new AtomicInteger();
    private final AtomicBoolean tidying = new AtomicBoolean();
    private final AtomicReference<@Nullable Watch> watch = new AtomicReference<>();

    Deadlines(CacheClock clock, Duration allowed, Consumer<F> late) {
        this.clock = clock;
        this.allowedMillis = Math.max(1, allowed.toMillis());
        this.late = late;
    }

    /** Puts a flight in line. Fails if the scheduler takes no more timers, and then the flight is not in line. */
    Deadline<F> add(F flight) {
        tidy();
        long now = clock.millis();
        Deadline<F> deadline = new Deadline<>(this, flight, now + allowedMillis);
        length.incrementAndGet();
        line.add(deadline);
        try {
            watch(now);
        } catch (RuntimeException refused) {
            deadline.letGo();
            throw refused;
        }
        return deadline;
    }

    /** Those who are in line and have not ended. */
    List<F> pending() {
        return line.stream()
                .map(deadline -> deadline.flight)
                .filter(Objects::nonNull)
                .toList();
    }

    /** For tests: how many in line have not ended. */
    int waiting() {
        return length.get() - letGo.get();
    }

    /** For tests: how many are in line, the ended ones that have not left it included. */
    int length() {
        return line.size();
    }

    private void tidy() {
        for (Deadline<F> head = line.peek(); head != null && head.leaves(Deadline.LET_GO); head = line.peek()) {
            line.remove(head);
        }
        int ended = letGo.get();
        if (ended > WORTH_TIDYING && ended > length.get() / 2 && tidying.compareAndSet(false, true)) {
            for (Iterator<Deadline<F>> all = line.iterator(); all.hasNext(); ) {
                if (all.next().leaves(Deadline.LET_GO)) {
                    all.remove();
                }
            }
            tidying.set(false);
        }
    }

    private void watch(long now) {
        Watch current = watch.get();
        if (current == null || now - current.due > OVERDUE_MILLIS) {
            watchFrom(current, current == null ? now + allowedMillis : now, now);
        }
    }

    private void watchFrom(@Nullable Watch before, long due, long now) {
        Watch next = new Watch(due);
        if (!watch.compareAndSet(before, next)) {
            return;
        }
        try {
            clock.scheduler().schedule(() -> look(next), Math.max(1, due - now), TimeUnit.MILLISECONDS);
        } catch (RuntimeException refused) {
            watch.compareAndSet(next, null);
            throw refused;
        }
    }

    private void look(Watch mine) {
        if (watch.get() != mine) {
            return;
        }
        try {
            tellTheLate(clock.millis());
        } finally {
            watchOn(mine);
        }
    }

    private void tellTheLate(long now) {
        for (Deadline<F> head = line.peek(); head != null && head.isOverAt(now); head = line.peek()) {
            F flight = head.flight;
            boolean isLate = head.leaves(Deadline.IN_LINE);
            if (!isLate) {
                head.leaves(Deadline.LET_GO);
            }
            line.remove(head);
            if (isLate && flight != null) {
                late.accept(flight);
            }
        }
    }

    private void watchOn(Watch mine) {
        Deadline<F> head = line.peek();
        if (head != null) {
            watchFrom(mine, head.at, clock.millis());
        } else if (watch.compareAndSet(mine, null) && !line.isEmpty()) {
            // Who came in between found the line watched.
            watch(clock.millis());
        }
    }

    /** A watch: the one timer there is, and when it is due. */
    private record Watch(long due) {

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** A deadline: the moment at which a flight that has not let go of it is late. */
    static final class Deadline<F> {

        private static final int IN_LINE = 0;
        private static final int LET_GO = 1;
        private static final int LEFT = 2;
        private static final VarHandle STATE;

        static {
            try {
                STATE = MethodHandles.lookup().findVarHandle(Deadline.class, "state", int.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private final Deadlines<F> deadlines;
        private final long at;
        private volatile @Nullable F flight;
        private volatile int state;

        private Deadline(Deadlines<F> deadlines, F flight, long at) {
            this.deadlines = deadlines;
            this.flight = flight;
            this.at = at;
        }

        void letGo() {
            if (STATE.compareAndSet(this, IN_LINE, LET_GO)) {
                deadlines.letGo.incrementAndGet();
            }
            flight = null;
        }

        private boolean isOverAt(long now) {
            return state != IN_LINE || at <= now;
        }

        /** Lets exactly one caller take it out of the line. */
        private boolean leaves(int from) {
            if (!STATE.compareAndSet(this, from, LEFT)) {
                return false;
            }
            deadlines.length.decrementAndGet();
            if (from == LET_GO) {
                deadlines.letGo.decrementAndGet();
            }
            return true;
        }
    }
}
