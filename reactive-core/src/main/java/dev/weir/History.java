/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.metrics.CacheEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A history: the last things that happened in a pool, so that it can be said of a key why it is as it is.
 *
 * <p>What concerned many keys at once is remembered apart: the loads that follow a clear would be the first to push it out.
 */
final class History {

    static final int OF_KEYS = 256;
    static final int OF_MANY = 32;

    private final AtomicLong happened = new AtomicLong();
    private final Ring ofKeys = new Ring(OF_KEYS);
    private final Ring ofMany = new Ring(OF_MANY);

    void add(CacheEvent event) {
        (event.key().isPresent() ? ofKeys : ofMany).add(new Moment(happened.getAndIncrement(), event));
    }

    /** What happened to a key or to many keys at once, the oldest first. */
    List<CacheEvent> of(Object key) {
        List<Moment> found = new ArrayList<>();
        ofKeys.addTo(found);
        found.removeIf(moment -> !moment.event.key().filter(key::equals).isPresent());
        ofMany.addTo(found);
        // Those who wrote at the same time may have done so in another order.
        found.sort(Comparator.comparingLong(Moment::number));
        return found.stream().map(Moment::event).toList();
    }

    /** A moment: an event, and how many had happened before. */
    private record Moment(long number, CacheEvent event) {}

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
