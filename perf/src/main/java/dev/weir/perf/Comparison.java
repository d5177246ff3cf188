/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;

/** A comparison: what each case cost in each round, so that cases are compared within rounds, never across them. */
final class Comparison {

    private final Map<String, Samples> samples = new LinkedHashMap<>();
    private final int rounds;

    Comparison(List<String> cases, int rounds) {
        this.rounds = rounds;
        cases.forEach(name -> samples.put(name, new Samples(new double[rounds], new double[rounds])));
    }

    void record(String name, int round, double nanos, double bytes) {
        of(name).nanos[round] = nanos;
        of(name).bytes[round] = bytes;
    }

    List<String> cases() {
        return List.copyOf(samples.keySet());
    }

    /** Nanoseconds per operation. */
    Spread nanos(String name) {
        return Spread.of(of(name).nanos);
    }

    /** Bytes allocated per operation, by all threads; in a comparison of memory, bytes retained per entry. */
    Spread bytes(String name) {
        return Spread.of(of(name).bytes);
    }

    /** How many times the other's speed. */
    Spread speed(String name, String other) {
        return each(name, other, (own, others) -> others / own);
    }

    /** How many times the other's time. */
    Spread cost(String name, String other) {
        return each(name, other, (own, others) -> own / others);
    }

    private Spread each(String name, String other, ToDoubleBiFunction<Double, Double> ratio) {
        double[] ratios = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            ratios[round] = ratio.applyAsDouble(of(name).nanos[round], of(other).nanos[round]);
        }
        return Spread.of(ratios);
    }

    private Samples of(String name) {
        Samples found = samples.get(name);
        if (found == null) {
            throw new IllegalArgumentException("No case '" + name + "' among " + samples.keySet());
        }
        return found;
    }

    private record Samples(double[] nanos, double[] bytes) {}
}
