/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A line of flights that are all given the same time, so that the first in line is the first to be late.
 *
 * <p>One timer watches the head of the line, and only while there is one. Nothing is cancelled when a flight ends, which
 * would mean waiting for the scheduler's lock: its deadline is let go of and leaves the line when its turn comes.
 */
final class Deadlines<F> {

    private final CacheClock clock;
    private final long allowedMillis;
    private final Consumer<F> late;
    private final Queue<Deadline<F>> line = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean watched = new AtomicBoolean();

    Deadlines(CacheClock clock, Duration allowed, Consumer<F> late) {
        this.clock = clock;
        this.allowedMillis = Math.max(1, allowed.toMillis());
        this.late = late;
    }

    /** Puts a flight in line. Fails if the scheduler takes no more timers, and then nothing will be late. */
    Deadline<F> add(F flight) {
        forgetTheEnded();
        Deadline<F> deadline = new Deadline<>(flight, clock.millis() + allowedMillis);
        line.add(deadline);
        if (watched.compareAndSet(false, true)) {
            watch(allowedMillis);
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

    /** For tests: how many are in line, the ended ones that have not left it included. */
    int length() {
        return line.size();
    }

    private void forgetTheEnded() {
        Deadline<F> head = line.peek();
        while (head != null && head.flight == null) {
            line.remove(head);
            head = line.peek();
        }
    }

    private void watch(long millis) {
        try {
            clock.scheduler().schedule(this::look, millis, TimeUnit.MILLISECONDS);
        } catch (RuntimeException refused) {
            watched.set(false);
            throw refused;
        }
    }

    private void look() {
        try {
            tellTheLate(clock.millis());
        } finally {
            watchOn();
        }
    }

    private void tellTheLate(long now) {
        Deadline<F> head = line.peek();
        while (head != null && (head.flight == null || head.at <= now)) {
            line.remove(head);
            F flight = head.flight;
            if (flight != null) {
                late.accept(flight);
            }
            head = line.peek();
        }
    }

    private void watchOn() {
        Deadline<F> head = line.peek();
        if (head != null) {
            watch(Math.max(1, head.at - clock.millis()));
            return;
        }
        watched.set(false);
        // Who came in between found the line watched.
        if (!line.isEmpty() && watched.compareAndSet(false, true)) {
            watch(1);
        }
    }

    /** A deadline: the moment at which a flight that has not let go of it is late. */
    static final class Deadline<F> {

        private final long at;
        private volatile @Nullable F flight;

        private Deadline(F flight, long at) {
            this.flight = flight;
            this.at = at;
        }

        void letGo() {
            flight = null;
        }
    }
}
