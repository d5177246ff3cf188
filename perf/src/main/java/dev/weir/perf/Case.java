/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A case: a named piece of work that is measured beside others.
 *
 * @param operations how many operations it performs in each round
 * @param afterwards what is done before the next one begins, and is not measured
 */
record Case(String name, int operations, Work work, Runnable afterwards) {

    Case(String name, int operations, Work work) {
        this(name, operations, work, () -> {});
    }

    /** The work of a case. */
    @FunctionalInterface
    interface Work {

        /** Performs this many operations; throws if one of them does not do what it is measured for. */
        void perform(int operations);
    }

    /** The same, after which this is done before the next one begins; it is not measured. */
    Case andThen(Runnable what) {
        return new Case(name, operations, work, what);
    }

    /** A look into something that is at hand. */
    @FunctionalInterface
    interface Look {

        @Nullable
        Object at(Integer key);
    }

    /** Looks a key up in each operation, and must find it. */
    static Case lookUp(String name, int operations, Integer[] keys, Look look) {
        Ear ear = new Ear();
        return new Case(name, operations, count -> lookUp(count, keys, look, ear));
    }

    /** Reads a key in each operation, and must be given its value before the subscription returns. */
    static Case read(String name, int operations, Integer[] keys, Function<Integer, ? extends Mono<?>> read) {
        Ear ear = new Ear();
        return new Case(name, operations, count -> read(count, keys, read, ear));
    }

    // One loop for all cases, so that what is called from here has seen every kind of cache and cannot be inlined: in
    // an
    // application a Mono crosses operators before it is subscribed to.
    private static void read(int count, Integer[] keys, Function<Integer, ? extends Mono<?>> read, Ear ear) {
        ear.forget();
        int mask = keys.length - 1;
        for (int i = 0; i < count; i++) {
            read.apply(keys[i & mask]).subscribe(ear);
        }
        ear.mustHaveHeard(count);
    }

    private static void lookUp(int count, Integer[] keys, Look look, Ear ear) {
        ear.forget();
        int mask = keys.length - 1;
        for (int i = 0; i < count; i++) {
            Object found = look.at(keys[i & mask]);
            if (found != null) {
                ear.onNext(found);
            }
        }
        ear.mustHaveHeard(count);
    }
}
