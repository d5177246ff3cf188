/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Demand.Approach;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A ferry: takes the flights of one bulk read over the remote tier, and once it is known of each what it found there, sends
 * those that found nothing on together. Who has to wait for somebody else's load goes on alone.
 */
final class Ferry<K, V> {

    private final Consumer<List<Flight<K, V>>> onward;
    private final Queue<Flight<K, V>> gathered = new ConcurrentLinkedQueue<>();
    private final AtomicInteger undecided;

    Ferry(int flights, Consumer<List<Flight<K, V>>> onward) {
        this.undecided = new AtomicInteger(flights);
        this.onward = onward;
    }

    void carry(List<Flight<K, V>> flights, Approach approach, RemotePath<K, V> remote) {
        List<Crossing<K, V>> crossings = new ArrayList<>(flights.size());
        for (Flight<K, V> flight : flights) {
            Crossing<K, V> crossing = flight.crossing;
            if (crossing != null) {
                remote.prepare(crossing, approach, new Passage(flight));
                crossings.add(crossing);
            }
        }
        remote.crossTogether(crossings);
    }

    /** Whoever decides last sees what all others have gathered. */
    private void oneMoreIsDecided() {
        if (undecided.decrementAndGet() == 0 && !gathered.isEmpty()) {
            onward.accept(new ArrayList<>(gathered));
        }
    }

    /** The way of one flight. */
    private final class Passage implements Crossing.Onward {

        private final Flight<K, V> flight;
        private final AtomicBoolean decided = new AtomicBoolean();

        private Passage(Flight<K, V> flight) {
            this.flight = flight;
        }

        @Override
        public void load() {
            if (decided.compareAndSet(false, true)) {
                gathered.add(flight);
                oneMoreIsDecided();
            } else {
                onward.accept(new ArrayList<>(List.of(flight)));
            }
        }

        @Override
        public void settled() {
            if (decided.compareAndSet(false, true)) {
                oneMoreIsDecided();
            }
        }
    }
}
