/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import java.util.StringJoiner;

/** The figures of one trial: a line that says what was found. */
final class Figures {

    private final StringJoiner line;

    private Figures(String trial) {
        this.line = new StringJoiner(", ", trial + ": ", "");
    }

    static Figures of(String trial) {
        return new Figures(trial);
    }

    Figures with(String what, Object figure) {
        line.add(what + " " + figure);
        return this;
    }

    void print() {
        System.out.println(line);
    }
}
