/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Demand.Approach;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A ferry: takes the flights of one bulk read over the remote tier, and once it is known of each what it found there, sends
 * those that found nothing on together. Who has to wait for somebody else's load goes on alone.
 */
final class Ferry<K, V> {

    private final Consumer<List<Flight<K, V>>> onward;
    private final List<Flight<K, V>> gathered = new ArrayList<>();
    private int undecided;

    Ferry(int flights, Consumer<List<Flight<K, V>>> onward) {
        this.undecided = flights;
        this.onward = onward;
    }

    void carry(List<Flight<K, V>> flights, Approach approach, RemotePath<K, V> remote) {
        for (Flight<K, V> flight : flights) {
            Crossing<K, V> crossing = flight.crossing;
            if (crossing != null) {
                remote.cross(crossing, approach, new Passage(flight));
            }
        }
    }

    private void decided(Flight<K, V> flight, boolean goesOn, Passage passage) {
        List<Flight<K, V>> leaving = List.of();
        synchronized (gathered) {
            if (passage.decided) {
                leaving = goesOn ? List.of(flight) : leaving;
            } else {
                passage.decided = true;
                if (goesOn) {
                    gathered.add(flight);
                }
                if (--undecided == 0) {
                    leaving = new ArrayList<>(gathered);
                }
            }
        }
        // Outside of the lock: loaders are users' code.
        if (!leaving.isEmpty()) {
            onward.accept(new ArrayList<>(leaving));
        }
    }

    /** The way of one flight. */
    private final class Passage implements Crossing.Onward {

        private final Flight<K, V> flight;
        private boolean decided;

        private Passage(Flight<K, V> flight) {
            this.flight = flight;
        }

        @Override
        public void load() {
            decided(flight, true, this);
        }

        @Override
        public void settled() {
            decided(flight, false, this);
        }
    }
}
