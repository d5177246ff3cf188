/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Supplier;

/** A progress: a line for each thing that was started, with the time it took. */
final class Progress {

    private final PrintStream out;

    Progress(PrintStream out) {
        this.out = out;
    }

    <T> T tell(String what, Supplier<T> starting) {
        out.print(String.format(Locale.ROOT, "%-16s … ", what));
        out.flush();
        long began = System.nanoTime();
        T started = starting.get();
        out.println(String.format(Locale.ROOT, "ready after %.1f s", (System.nanoTime() - began) / 1e9));
        return started;
    }

    void say(String line) {
        out.println(line);
    }
}
