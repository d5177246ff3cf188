/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** A history of the numbers of samples: the last ones, written by one thread at a time and read by many. */
final class SampleHistory {

    private final AtomicReferenceArray<@Nullable Numbered> ring;
    private volatile long taken;

    SampleHistory(int most) {
        this.ring = new AtomicReferenceArray<>(most);
    }

    void add(String numbers) {
        ring.set(slot(taken), new Numbered(taken, numbers));
        taken = taken + 1;
    }

    /** How many there have been. */
    long taken() {
        return taken;
    }

    /** Those after so many, up to so many, as far as they are still there. */
    List<String> between(long after, long upTo) {
        List<String> samples = new ArrayList<>();
        for (long i = Math.max(after, upTo - ring.length()); i < upTo; i++) {
            Numbered sample = ring.get(slot(i));
            // Another number has taken its place meanwhile, which is told in its own turn.
            if (sample != null && sample.number() == i) {
                samples.add(sample.numbers());
            }
        }
        return samples;
    }

    private int slot(long number) {
        return (int) (number % ring.length());
    }

    /** The numbers of a sample, and which one it is. */
    private record Numbered(long number, String numbers) {}
}
