/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.concurrent.CompletableFuture;

/**
 * A slot: what the local tier holds under a key, which is an entry, the flight that will bring one, or a refusal.
 *
 * <p>It is its own future because that is what Caffeine's {@code AsyncCache} maps keys to: a flight is never completed,
 * so it is neither evicted nor expired nor weighed; the others are complete from the start.
 */
abstract sealed class Slot<V> extends CompletableFuture<Slot<V>> permits LocalEntry, Flight, Refusal {

    final Era era;

    Slot(Era era) {
        this.era = era;
    }

    /** What it counts for against the bound of the local tier. */
    int weight() {
        return 1;
    }
}
