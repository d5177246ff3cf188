/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.metrics.CacheEvent;
import dev.weir.time.CacheClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A history: the last things that happened in a pool, so that it can be said of a key why it is as it is.
 *
 * <p>What concerned many keys at once is remembered apart: the loads that follow a clear would be the first to push it out.
 */
final class History {

    static final int OF_KEYS = 256;
    static final int OF_MANY = 32;

    private final CacheClock clock;
    private final AtomicLong happened = new AtomicLong();
    private final Ring ofKeys = new Ring(OF_KEYS);
    private final Ring ofMany = new Ring(OF_MANY);

    History(CacheClock clock) {
        this.clock = clock;
    }

    /** Remembers what happened now, to a key or, with none, to many; it is put into words only when somebody asks. */
    void add(@Nullable Object key, Function<Instant, CacheEvent> event) {
        (key == null ? ofMany : ofKeys).add(new Moment(happened.getAndIncrement(), clock.millis(), key, event));
    }

    /** What happened to a key or to many keys at once, the oldest first. */
    List<CacheEvent> of(Object key) {
        List<Moment> found = new ArrayList<>();
        ofKeys.addTo(found);
        found.removeIf(moment -> !key.equals(moment.key));
        ofMany.addTo(found);
        // Those who wrote at the same time may have done so in another order.
        found.sort(Comparator.comparingLong(Moment::number));
        Instant now = clock.instant();
        long millis = clock.millis();
        return found.stream()
                .map(moment -> moment.event.apply(now.minusMillis(millis - moment.millis)))
                .toList();
    }

    /** A moment: when something happened, and how many things had happened before. */
    private record Moment(
            long number, long millis, @Nullable Object key, Function<Instant, CacheEvent> event) {}

    /** A ring: room for so many moments, of which the newest takes the place of the oldest. */
    private static final class Ring {

        private final AtomicReferenceArray<Moment> moments;
        private final AtomicLong next = new AtomicLong();

        Ring(int room) {
            this.moments = new AtomicReferenceArray<>(room);
        }

        void add(Moment moment) {
            moments.set((int) (next.getAndIncrement() % moments.length()), moment);
        }

        void addTo(List<Moment> found) {
            for (int i = 0; i < moments.length(); i++) {
                Moment moment = moments.get(i);
                if (moment != null) {
                    found.add(moment);
                }
            }
        }
    }
}
