/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.List;

/**
 * A verdict on a run: what was promised and not kept, and how it came about.
 *
 * @param seed the run's
 * @param violations the broken promises, in words; none if all were kept
 * @param trace what happened, in order; empty unless it was asked for
 */
record Verdict(long seed, List<String> violations, List<String> trace) {

    boolean isClean() {
        return violations.isEmpty();
    }

    @Override
    public String toString() {
        return "seed " + seed + ": " + violations + (trace.isEmpty() ? "" : "\n" + String.join("\n", trace));
    }
}
