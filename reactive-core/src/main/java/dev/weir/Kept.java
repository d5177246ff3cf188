/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Something kept: what a load left behind, which is an entry or a refusal.
 *
 * <p>It is its own future, complete from the start, because futures are what Caffeine's {@code AsyncCache} maps keys to; a
 * future beside it would cost every entry another object.
 */
abstract sealed class Kept<V> extends CompletableFuture<Kept<V>> implements Slot<V> permits LocalEntry, Refusal {

    // Plain on purpose: whoever does not see it confirmed yet looks once more at what it depends on.
    private Era era;

    Kept(Era era) {
        this.era = era;
    }

    @Override
    public final Era era() {
        return era;
    }

    /** Notes that nothing it depends on was invalidated up to the beginning of this era. */
    final void confirmedIn(Era later) {
        era = later;
    }

    /**
     * Does nothing, for it is complete from the beginning. Caffeine asks for it after each write, to write what it weighs once it is
     * complete, and so would write everything twice.
     */
    @Override
    public final CompletableFuture<Kept<V>> whenComplete(
            BiConsumer<? super Kept<V>, ? super @Nullable Throwable> action) {
        return this;
    }

    /** What it counts for against the bound of the local tier. */
    int weight() {
        return 1;
    }
}
