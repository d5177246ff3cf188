/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The figures of one trial: a line that says what was found. */
public final class Figures {

    private static final Queue<String> PRINTED = new ConcurrentLinkedQueue<>();

    private final StringJoiner line;

    private Figures(String trial) {
        this.line = new StringJoiner(", ", trial + ": ", "");
    }

    /** The figures of this trial. */
    public static Figures of(String trial) {
        return new Figures(trial);
    }

    /** Adds one. */
    public Figures with(String what, Object figure) {
        line.add(what + " " + figure);
        return this;
    }

    /** Prints them, and remembers them for the report. */
    public void print() {
        System.out.println(line);
        PRINTED.add(line.toString());
    }

    /** What has been printed since this was asked last. */
    static List<String> printed() {
        List<String> printed = new ArrayList<>();
        for (String next = PRINTED.poll(); next != null; next = PRINTED.poll()) {
            printed.add(next);
        }
        return printed;
    }
}
