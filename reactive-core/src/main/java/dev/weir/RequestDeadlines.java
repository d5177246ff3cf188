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
    private final Duration loadTimeout;
    private final ConcurrentMap<Long, Deadlines<Waiter<K, V, ?>>> lines = new ConcurrentHashMap<>();

    /** Of loads that take this long at most. */
    RequestDeadlines(CacheClock clock, Duration loadTimeout) {
        this.clock = clock;
        this.loadTimeout = loadTimeout;
    }

    void add(Waiter<K, V, ?> waiter, Flight<K, V> flight, ContextView caller) {
        LocalEntry<V> previous = flight.previous;
        Instant deadline = Wishes.in(caller).deadline();
        if (deadline == null || previous == null || !waiter.accepts(previous)) {
            return;
        }
        Duration left = Duration.between(clock.instant(), deadline);
        if (left.compareTo(loadTimeout) >= 0) {
            return;
        }
        // A tenth of the time left is for the answer to travel.
        long allowed = left.isNegative() ? 0 : rounded(left.toMillis() - left.toMillis() / 10);
        if (allowed == 0) {
            late(waiter);
        } else {
            lines.computeIfAbsent(allowed, this::newLine).add(waiter);
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

    static long rounded(long millis) {
        if (millis <= 0) {
            return 0;
        }
        int insignificant = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(millis) - SIGNIFICANT_BITS);
        return millis >> insignificant << insignificant;
    }
}
