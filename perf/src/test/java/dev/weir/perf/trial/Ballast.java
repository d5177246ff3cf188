/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

/** A ballast: what makes a value heavy, and does not reach the table. It stands behind a stamp. */
final class Ballast {

    private static final char MARK = '~';
    private static final String LOAD = MARK + "x".repeat(8 * 1024);

    private Ballast() {}

    static String on(String stamp) {
        return stamp + LOAD;
    }

    static String off(String value) {
        int mark = value.indexOf(MARK);
        return mark < 0 ? value : value.substring(0, mark);
    }
}
