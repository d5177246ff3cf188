/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.time.CacheClock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A patrol: goes round all flights of a pool when the first of them may be late, and lands those that are.
 *
 * <p>A flight that departs only makes sure that there will be a round in time, which costs it nothing but a look; it is found
 * in its slot, or among those that were detached from theirs. One timer waits for the next round, and only while there are
 * flights.
 */
final class Patrol<K, V> {

    /** A round overdue by this much is not coming: its scheduler was shut down and has been replaced. */
    private static final long OVERDUE_MILLIS = 50;

    /** Between two rounds, however many flights become late one after the other: each goes round all of them. */
    private static final long REST_MILLIS = 10;

    private final CacheClock clock;
    private final Collection<Flight<K, V>> inSlots;
    private final Set<Flight<K, V>> detached = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable Round> next = new AtomicReference<>();
    private final AtomicBoolean isGoing = new AtomicBoolean();

    /** Over the flights that are in their slots at the time. */
    Patrol(CacheClock clock, Collection<Flight<K, V>> inSlots) {
        this.clock = clock;
        this.inSlots = inSlots;
    }

    /** Looks after a flight that is in its slot. Fails if the scheduler takes no more timers. */
    void follow(Flight<K, V> flight) {
        appoint(flight.lateAt(), flight.startedAt);
    }

    /** Looks after a flight whose slot is being taken from it; called before it is gone from there. */
    void followDetached(Flight<K, V> flight) {
        flight.isDetached();
        detached.add(flight);
        // Between whoever ends it and this, one takes it out again.
        if (flight.hasEnded()) {
            detached.remove(flight);
        }
    }

    /** A flight has ended. */
    void leave(Flight<K, V> flight) {
        if (flight.wasDetached()) {
            detached.remove(flight);
        }
    }

    /** Those that have not ended. */
    List<Flight<K, V>> flights() {
        List<Flight<K, V>> flying = new ArrayList<>();
        // First those in their slots: on its way out of one a flight is in both places, and at no time in neither.
        for (Flight<K, V> flight : inSlots) {
            addUp(flight, flying);
        }
        for (Flight<K, V> flight : detached) {
            addUp(flight, flying);
        }
        return flying;
    }

    private static <K, V> void addUp(Flight<K, V> flight, List<Flight<K, V>> flying) {
        if (!flight.hasEnded()) {
            flying.add(flight);
        }
    }

    /** Makes sure that there is a round at this time or before. */
    private void appoint(long due, long now) {
        Round seen = next.get();
        while (seen == null || !seen.isInTimeFor(due, now)) {
            // Those whom an overdue one was for are late already.
            long when = seen != null && seen.isOverdueAt(now) ? now : due;
            Round earlier = new Round(when);
            if (next.compareAndSet(seen, earlier)) {
                try {
                    clock.scheduler().schedule(() -> go(earlier), Math.max(1, when - now), TimeUnit.MILLISECONDS);
                } catch (RuntimeException refused) {
                    next.compareAndSet(earlier, null);
                    throw refused;
                }
                return;
            }
            seen = next.get();
        }
    }

    private void go(Round mine) {
        if (next.get() != mine) {
            // Another one was appointed before it.
            return;
        }
        long now = clock.millis();
        if (!isGoing.compareAndSet(false, true)) {
            // Of two at a time each might give a flight more time, or take it for late that was just given some.
            next.compareAndSet(mine, null);
            appoint(now + REST_MILLIS, now);
            return;
        }
        // Whoever departs from now on may not be met, and appoints another one.
        mine.hasBegun = true;
        List<Flight<K, V>> flying = flights();
        try {
            flying.forEach(flight -> landIfLate(flight, now));
        } finally {
            isGoing.set(false);
            next.compareAndSet(mine, null);
            flying.stream()
                    .filter(flight -> !flight.hasEnded())
                    .mapToLong(Flight::lateAt)
                    .min()
                    .ifPresent(due -> appoint(Math.max(due, now + REST_MILLIS), now));
        }
    }

    private static <K, V> void landIfLate(Flight<K, V> flight, long now) {
        if (flight.lateAt() <= now) {
            flight.path.late(flight);
        }
    }

    /** A round, and when it is due. */
    private static final class Round {

        private final long due;
        private volatile boolean hasBegun;

        private Round(long due) {
            this.due = due;
        }

        private boolean isInTimeFor(long time, long now) {
            return due <= time && !hasBegun && !isOverdueAt(now);
        }

        private boolean isOverdueAt(long now) {
            return !hasBegun && now - due > OVERDUE_MILLIS;
        }
    }
}
