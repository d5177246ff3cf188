/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Consistency.Level;
import dev.weir.tier.Version;

/** A demand: what one request asks of its answer, beyond that it was current once. */
final class Demand {

    private final Consistency consistency;

    /** When the request came, among the moments of its pool. */
    private final long arrival;

    private final SessionOfKey session;
    private final Fences fences;
    private boolean again;

    /**
     * Of a request that comes now.
     *
     * @param session what its session knows of its key
     */
    Demand(Consistency consistency, Moments moments, SessionOfKey session, Fences fences) {
        this.consistency = consistency;
        this.arrival = moments.next();
        this.session = session;
        this.fences = fences;
    }

    /** Whether an entry of the local tier will do, which this process knows to be current up to a moment. */
    boolean isContentWith(LocalEntry<?> entry, long knownAsOf, long nanos) {
        if (!(entry instanceof SharedEntry<?> shared)) {
            return consistency.level() == Level.BOUNDED || consistency.level() == Level.SESSION;
        }
        return switch (consistency.level()) {
            case EVENTUAL -> true;
            case BOUNDED -> !shared.isDegraded() && isWithinBound(Math.max(shared.asOf, knownAsOf), nanos);
            case SESSION -> !shared.isDegraded() && isAsNewAsSeen(shared);
            case STRONG, SOURCE -> false;
        };
    }

    /** As {@link #isContentWith}; what it is content with its session has then seen, also if it could not be stored. */
    boolean takes(LocalEntry<?> entry, Flight<?, ?> flight, long nanos) {
        boolean content = isContentWith(entry, flight, nanos);
        if (content && flight.crossing != null && flight.crossing.granted() != Version.NONE) {
            // Whatever is older than what was loaded has a version below that of the lease.
            session.saw(flight.crossing.granted());
        }
        return content;
    }

    /** Whether what a flight brings will do; asked for after the request came, it always will. */
    boolean isContentWith(LocalEntry<?> entry, Flight<?, ?> flight, long nanos) {
        if (flight.crossing != null && flight.crossing.isSecondHand()) {
            return false;
        }
        if (flight.loadedAt >= arrival || !fences.leaveOldFlights()) {
            return true;
        }
        Crossing<?, ?> crossing = flight.crossing;
        if (crossing == null || consistency.level() == Level.SOURCE) {
            return isContentWith(entry, nanos, nanos);
        }
        if (crossing.checkedAt() >= arrival) {
            return true;
        }
        return switch (consistency.level()) {
            case BOUNDED -> isWithinBound(crossing.asOf(), nanos);
            case SESSION -> entry instanceof SharedEntry<?> shared && isAsNewAsSeen(shared);
            default -> false;
        };
    }

    /** What a flight that it leads has to do. */
    Approach approach(long knownAsOf, long nanos) {
        return switch (consistency.level()) {
            case EVENTUAL -> Approach.LOOK;
            case BOUNDED -> !again && isWithinBound(knownAsOf, nanos) ? Approach.LOOK : Approach.ASK;
            case SESSION -> again ? Approach.ASK : Approach.LOOK;
            case STRONG -> Approach.ASK;
            case SOURCE -> Approach.LOAD;
        };
    }

    /** Is answered with this, so that nothing older will do for its session from now on. */
    void sees(LocalEntry<?> entry) {
        if (entry instanceof SharedEntry<?> shared && !shared.isDegraded()) {
            session.saw(shared.version);
        }
    }

    /** Whether it is what the source says that is asked for. */
    boolean isForTheSource() {
        return consistency.level() == Level.SOURCE;
    }

    /** Did not get what it asked for, and asks again; from now on it boards nobody else's flight. */
    void asksAgain() {
        again = true;
    }

    boolean isAskingAgain() {
        return again;
    }

    private boolean isWithinBound(long asOf, long nanos) {
        if (!fences.askBeyondTheBound()) {
            return true;
        }
        return asOf != SharedEntry.NEVER_KNOWN
                && nanos - asOf <= consistency.atMost().toNanos();
    }

    private boolean isAsNewAsSeen(SharedEntry<?> entry) {
        return !session.seen().isAfter(entry.version) || !fences.heedSessions();
    }

    /** How a flight approaches the remote tier. */
    enum Approach {
        /** Takes what is there, as far as this process knows that it counts. */
        LOOK,
        /** Has the remote tier say whether what is there counts. */
        ASK,
        /** Whatever is there, it is loaded anew. */
        LOAD
    }
}
