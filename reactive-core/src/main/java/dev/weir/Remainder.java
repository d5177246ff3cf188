/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

/**
 * A remainder: what is left to be done in a lane after a round.
 *
 * @param kind what it is
 * @param millis when something parked is due, from now on; zero for all other kinds
 * @param parked how many records are parked
 */
record Remainder(Kind kind, long millis, int parked) {

    /** Nothing, as far as was seen. */
    static final Remainder NOTHING = new Remainder(Kind.NOTHING, 0, 0);

    /** There is more, or it has to be read again. */
    static Remainder more(int parked) {
        return new Remainder(Kind.MORE, 0, parked);
    }

    /** Another process drains the lane. */
    static final Remainder ELSEWHERE = new Remainder(Kind.ELSEWHERE, 0, 0);

    static Remainder later(long millis, int parked) {
        return new Remainder(Kind.LATER, millis, parked);
    }

    /** What a lane is left with. */
    enum Kind {
        NOTHING,
        MORE,
        LATER,
        ELSEWHERE
    }
}
