/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * A level of consistency: what an answer has to take into account.
 *
 * <p>All but {@link #EVENTUAL} hold as long as the primary of the remote tier has not failed over. Where there is no remote tier,
 * this process is all there is: {@link #bounded} and {@link #SESSION} are then as {@link #EVENTUAL}, except that nothing stale is
 * served, and {@link #STRONG} is as {@link #SOURCE}.
 */
public final class Consistency {

    /** Two rounds of the log of a fifth of a second each, and the time they travel. */
    static final Duration SHORTEST = Duration.ofMillis(500);

    /** The answer was current once, and nothing stays outdated for ever. Stale answers are served where the policy allows it. */
    public static final Consistency EVENTUAL = new Consistency(Level.EVENTUAL, Duration.ZERO);

    /** An answer takes into account what the same {@link dev.weir.coherence.Session} has written and read. */
    public static final Consistency SESSION = new Consistency(Level.SESSION, Duration.ZERO);

    /** An answer takes into account every write and invalidation that was acknowledged before it was asked for. */
    public static final Consistency STRONG = new Consistency(Level.STRONG, Duration.ZERO);

    /** The answer is what the source says now; the tiers are refreshed with it. */
    public static final Consistency SOURCE = new Consistency(Level.SOURCE, Duration.ZERO);

    private final Level level;
    private final Duration atMost;

    private Consistency(Level level, Duration atMost) {
        this.level = level;
        this.atMost = atMost;
    }

    /** An answer takes into account every write and invalidation that took effect in the remote tier longer ago than this. */
    public static Consistency bounded(Duration atMost) {
        if (requireNonNull(atMost, "atMost must not be null").compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("Answers cannot be bounded to " + atMost
                    + " because the log is read in rounds: " + "choose " + SHORTEST + " or more, or STRONG");
        }
        return new Consistency(Level.BOUNDED, atMost);
    }

    Level level() {
        return level;
    }

    /** How long ago something may have happened that is not taken into account; zero but where it is bounded. */
    Duration atMost() {
        return atMost;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Consistency that && level == that.level && atMost.equals(that.atMost);
    }

    @Override
    public int hashCode() {
        return 31 * level.hashCode() + atMost.hashCode();
    }

    @Override
    public String toString() {
        return level == Level.BOUNDED ? "bounded(" + atMost + ")" : level.name();
    }

    /** The levels. */
    enum Level {
        EVENTUAL,
        BOUNDED,
        SESSION,
        STRONG,
        SOURCE
    }
}
