/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Demand.Approach;
import dev.weir.tier.Lease;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Version;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A crossing: what a flight knows of its way over the remote tier. Of its steps one follows the other; what they note is read
 * when the flight lands.
 */
final class Crossing<K, V> {

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<Crossing, @Nullable Quota> PLACE =
            AtomicReferenceFieldUpdater.newUpdater(Crossing.class, Quota.class, "place");

    /** The place of a flight that has ended. */
    private static final Quota NOWHERE = Quota.unlimited();

    final Flight<K, V> flight;
    final RemoteKey key;
    private final AtomicReference<@Nullable Lease> lease = new AtomicReference<>();
    private volatile @Nullable Quota place;
    private volatile boolean loading;
    private volatile @Nullable Version granted;
    private Onward onward = Onward.NOWHERE;
    private Approach approach = Approach.LOOK;
    private Version seen = Version.NONE;
    private long epoch;
    private long sentAt;
    private long sentAfter;
    private long asOf = SharedEntry.NEVER_KNOWN;
    private long checkedAt = Moments.NEVER;
    private int waits;
    private volatile boolean waited;
    private boolean tookTimeAgain;
    private boolean tookEpochAgain;
    private boolean unreached;
    private volatile boolean secondHand;

    Crossing(Flight<K, V> flight, RemoteKey key) {
        this.flight = flight;
        this.key = key;
    }

    void sets(Approach approach, Onward onward) {
        this.approach = approach;
        this.onward = onward;
    }

    Approach approach() {
        return approach;
    }

    /** From now on what is there is asked for, and has to be newer than this. */
    void asksForNewerThan(Version version) {
        approach = Approach.ASK;
        seen = version;
    }

    Version seen() {
        return seen;
    }

    long epoch() {
        return epoch;
    }

    /** Something is sent now, as of the shard's epoch. */
    void sends(long epoch, long nanos, Moments moments) {
        this.epoch = epoch;
        this.sentAt = nanos;
        this.sentAfter = moments.last();
    }

    /** What was sent has found what was current when it was sent, or as of this moment if that is earlier. */
    void findsCurrentAsOf(long nanos) {
        asOf = Math.min(sentAt, nanos);
    }

    /** What was sent had the remote tier check that the answer counts. */
    void isChecked() {
        asOf = sentAt;
        checkedAt = sentAfter;
    }

    /** The moment up to which its answer was known to be current, in nanoseconds of the clock. */
    long asOf() {
        return asOf;
    }

    /** The moment of its pool after which the remote tier said that its answer counts; none if it did not. */
    long checkedAt() {
        return checkedAt;
    }

    /** Holds a lease; it is over with {@link #takeLease()}. */
    void holds(Lease granted) {
        this.granted = granted.version();
        lease.set(granted);
    }

    /** Lets exactly one caller fill under the lease or give it back. */
    @Nullable
    Lease takeLease() {
        return lease.getAndSet(null);
    }

    /** The version of its lease; none if it was never given one. */
    Version granted() {
        Version mine = granted;
        return mine == null ? Version.NONE : mine;
    }

    /** Whether it was given the right to load after something of this version had happened to its key, or has itself caused that. */
    boolean isNewerThan(Version change) {
        Version mine = granted;
        return mine != null && !change.isAfter(mine);
    }

    /** How often it has waited for somebody else to load, this time included. */
    int waitsOnceMore() {
        waited = true;
        return ++waits;
    }

    /** Lets the time for a load begin anew, once, for a flight that has waited for somebody else to load. */
    boolean takesTimeAgain() {
        boolean first = waited && !tookTimeAgain;
        tookTimeAgain |= waited;
        return first;
    }

    /** Lets exactly one attempt follow when the shard turned out to have another epoch. */
    boolean takesEpochAgain() {
        boolean first = !tookEpochAgain;
        tookEpochAgain = true;
        return first;
    }

    /** The remote tier could not be asked. */
    void isUnreached() {
        unreached = true;
    }

    boolean hasReachedNothing() {
        return unreached;
    }

    /** Brings what a replica has. */
    void bringsSecondHand() {
        secondHand = true;
    }

    /** Whether what it brings may lack changes that everybody was told of. */
    boolean isSecondHand() {
        return secondHand;
    }

    /** Takes a place among those that load without the remote tier; false if there is none. */
    boolean takesPlace(Quota places) {
        if (!places.take()) {
            return false;
        }
        if (!PLACE.compareAndSet(this, null, places)) {
            // Its flight has ended already, and nobody would give it back.
            places.giveBack();
        }
        return true;
    }

    /** Gives its place back, if it has one, and takes none any more. */
    void leavesPlace() {
        Quota taken = PLACE.getAndSet(this, NOWHERE);
        if (taken != null && taken != NOWHERE) {
            taken.giveBack();
        }
    }

    /** Goes on to the source. */
    void goesOn() {
        loading = true;
        onward.load();
    }

    /** There is an answer, or somebody else is about to give one. */
    void isSettled() {
        onward.settled();
    }

    /** Whether it is to go on to the source if it finds nothing. */
    boolean mayLoad() {
        return onward != Onward.NOWHERE;
    }

    /** Whether it is still looking in the remote tier. */
    boolean isLooking() {
        return !loading;
    }

    /** Where a flight goes that has found nothing in the remote tier. */
    interface Onward {

        /** Back: it was only to look. */
        Onward NOWHERE = () -> {};

        void load();

        /** Called at least once when it goes nowhere for now; after {@link #load} it does not matter. */
        default void settled() {}
    }
}
