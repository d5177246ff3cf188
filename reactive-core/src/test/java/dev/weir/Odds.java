/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.function.ToIntFunction;

/** A set of odds: how often each of some kinds of things happens, compared to the others. */
final class Odds<E extends Enum<E>> {

    private final Map<E, Integer> weights;
    private final int sum;

    private Odds(Map<E, Integer> weights) {
        this.weights = weights;
        this.sum = weights.values().stream().mapToInt(Integer::intValue).sum();
    }

    static <E extends Enum<E>> Odds<E> of(Class<E> kinds, ToIntFunction<E> weight) {
        Map<E, Integer> weights = new EnumMap<>(kinds);
        for (E kind : kinds.getEnumConstants()) {
            weights.put(kind, weight.applyAsInt(kind));
        }
        return new Odds<>(weights);
    }

    /** Only this one and those that are named besides. */
    @SafeVarargs
    static <E extends Enum<E>> Odds<E> only(E first, E... others) {
        Map<E, Integer> weights = new EnumMap<>(first.getDeclaringClass());
        weights.put(first, 1);
        for (E other : others) {
            weights.merge(other, 1, Integer::sum);
        }
        return new Odds<>(weights);
    }

    E draw(Random random) {
        int left = random.nextInt(sum);
        for (Map.Entry<E, Integer> each : weights.entrySet()) {
            left -= each.getValue();
            if (left < 0) {
                return each.getKey();
            }
        }
        throw new IllegalStateException("The odds do not add up");
    }

    /** Whether nothing ever happens by these. */
    boolean areNone() {
        return sum == 0;
    }

    @Override
    public String toString() {
        return weights.toString();
    }
}
