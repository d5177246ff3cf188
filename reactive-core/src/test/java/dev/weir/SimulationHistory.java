/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.time.CacheClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A history of a simulation: what happened when, and what should not have happened. */
final class SimulationHistory {

    private final CacheClock world;
    private final boolean traced;
    private final List<String> trace = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();

    SimulationHistory(CacheClock world, boolean traced) {
        this.world = world;
        this.traced = traced;
    }

    /** Something happened; told only if somebody wants to read it. */
    void note(Supplier<String> what) {
        if (traced) {
            trace.add(at() + what.get());
        }
    }

    /** A promise was broken. */
    void violated(String promise) {
        violations.add(promise);
        note(() -> "!!! " + promise);
    }

    Verdict verdict(long seed) {
        return new Verdict(seed, List.copyOf(violations), List.copyOf(trace));
    }

    private String at() {
        return String.format(Locale.ROOT, "%10.3f ", world.nanos() / (double) TimeUnit.MILLISECONDS.toNanos(1));
    }
}
