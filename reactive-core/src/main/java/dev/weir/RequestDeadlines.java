/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Entry.Freshness;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * The deadlines that requests bring along: who has one, and a stale entry to fall back on, is left to that in time.
 *
 * <p>Every request has its own time left, so there are as many different times as requests. They are rounded down to
 * seven significant bits, that is by less than two in a hundred, so that they share a bounded number of lines.
 */
final class RequestDeadlines<K, V> {

    private static final int SIGNIFICANT_BITS = 7;

    private final CacheClock clock;
    private final ConcurrentMap<Long, Deadlines<Waiter<K, V, ?>>> lines = new ConcurrentHashMap<>();

    RequestDeadlines(CacheClock clock) {
        this.clock = clock;
    }

    /** Has a waiter served in time, if he has a deadline that comes before the end of the load. */
    void add(Waiter<K, V, ?> waiter, Flight<K, V> flight, ContextView caller) {
        LocalEntry<V> previous = flight.previous();
        // First what is cheap to know: most have nothing to fall back on.
        Instant deadline = previous == null ? null : Wishes.in(caller).deadline();
        if (deadline == null || previous == null || !waiter.accepts(previous)) {
            return;
        }
        Duration left = Duration.between(clock.instant(), deadline);
        if (left.compareTo(flight.path.loadTimeout()) >= 0) {
            return;
        }
        // At least a tenth of the time left is for the answer to travel.
        long allowed = left.isNegative() ? 0 : rounded(left.toMillis() * 9 / 10);
        if (allowed == 0) {
            late(waiter);
        } else {
            putInLine(waiter, flight, allowed);
        }
    }

    private void putInLine(Waiter<K, V, ?> waiter, Flight<K, V> flight, long millis) {
        try {
            Deadlines<Waiter<K, V, ?>> line = lines.computeIfAbsent(millis, this::newLine);
            flight.afterwards(line.add(waiter)::letGo);
        } catch (RuntimeException schedulerGone) {
            // He waits on, as without a deadline: it fails nothing.
            return;
        }
    }

    private Deadlines<Waiter<K, V, ?>> newLine(long millis) {
        return new Deadlines<>(clock, Duration.ofMillis(millis), this::late);
    }

    @SuppressWarnings("unchecked") // a waiter boards flights of its own kind
    private void late(Waiter<K, V, ?> waiter) {
        @Nullable Flight<?, ?> flight = waiter.flight();
        if (flight != null) {
            ((Flight<K, V>) flight).serveStale(waiter, Freshness.LOAD_SLOW);
        }
    }

    /** For tests: how many lines there are. */
    int lines() {
        return lines.size();
    }

    /** For tests: how many requests are in line. */
    int waiting() {
        return lines.values().stream().mapToInt(Deadlines::waiting).sum();
    }

    static long rounded(long millis) {
        if (millis <= 0) {
            return 0;
        }
        int insignificant = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(millis) - SIGNIFICANT_BITS);
        return millis >> insignificant << insignificant;
    }
}
