/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Demand.Approach;
import dev.weir.tier.Found;
import dev.weir.tier.Lease;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Version;
import org.jspecify.annotations.Nullable;

/**
 * A crossing: what a flight knows of its way over the remote tier. Of its steps one follows the other; what they note is read
 * when the flight lands.
 *
 * <p>It hears the answer to its look itself, because every remote hit has one.
 */
final class Crossing<K, V> extends Reply<Found> {

    final Flight<K, V> flight;
    final RemoteKey key;
    private final RemotePath<K, V> path;

    /** What it has besides if it does not find what it looks for. Made by its steps, and read by whoever ends its flight. */
    private volatile @Nullable Claim claim;

    private volatile boolean loading;
    private Onward onward = Onward.NOWHERE;
    private Approach approach = Approach.LOOK;
    private long epoch;
    private long sentAt;
    private long asOf = SharedEntry.NEVER_KNOWN;
    private boolean tookEpochAgain;
    private boolean unreached;
    private boolean secondHand;
    private boolean past;

    Crossing(Flight<K, V> flight, RemoteKey key, RemotePath<K, V> path) {
        this.flight = flight;
        this.key = key;
        this.path = path;
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
        claim().seen = version;
    }

    Version seen() {
        return claim().seen;
    }

    long epoch() {
        return epoch;
    }

    /** It looks now, as of the shard's epoch. */
    void looks(long epoch, long nanos) {
        this.epoch = epoch;
        this.sentAt = nanos;
        hearsAgain();
    }

    /** Something is sent now that has the remote tier check what it finds, as of the shard's epoch. */
    void asks(long epoch, long nanos, Moments moments) {
        this.epoch = epoch;
        this.sentAt = nanos;
        claim().sentAfter = moments.last();
    }

    /** When something was sent last, in nanoseconds of the clock. */
    long sentAt() {
        return sentAt;
    }

    /** What was sent has found what was current when it was sent, or as of this moment if that is earlier. */
    void findsCurrentAsOf(long nanos) {
        asOf = Math.min(sentAt, nanos);
    }

    /** What was sent had the remote tier check that the answer counts. */
    void isChecked() {
        asOf = sentAt;
        claim().isChecked();
    }

    /** The moment up to which its answer was known to be current, in nanoseconds of the clock. */
    long asOf() {
        return asOf;
    }

    /** The moment of its pool after which the remote tier said that its answer counts; none if it did not. */
    long checkedAt() {
        Claim made = claim;
        return made == null ? Moments.NEVER : made.checkedAt();
    }

    /** Its claim to a load, which it makes by asking for it. */
    Claim claim() {
        Claim made = claim;
        if (made == null) {
            made = new Claim();
            claim = made;
        }
        return made;
    }

    /** Lets exactly one caller fill under its lease or give that back; {@code null} if it holds none. */
    @Nullable
    Lease takeLease() {
        Claim made = claim;
        return made == null ? null : made.takeLease();
    }

    /** The version of its lease; none if it was never given one. */
    Version granted() {
        Claim made = claim;
        return made == null ? Version.NONE : made.granted();
    }

    /** Whether it was given the right to load after something of this version had happened to its key, or has itself caused that. */
    boolean isNewerThan(Version change) {
        Version granted = granted();
        return granted != Version.NONE && !change.isAfter(granted);
    }

    /** Lets the time for a load begin anew, once, for a flight that has waited for somebody else to load. */
    boolean takesTimeAgain() {
        Claim made = claim;
        return made != null && made.takesTimeAgain();
    }

    /** Takes a place among those that load without the remote tier; false if there is none. */
    boolean takesPlace(Quota places) {
        boolean taken = claim().takesPlace(places);
        if (taken && flight.hasEnded()) {
            // Whoever has ended it may have seen no claim; of the two of them one gives the place back.
            leavesPlace();
        }
        return taken;
    }

    /** Gives its place back, if it has one, and takes none any more. */
    void leavesPlace() {
        Claim made = claim;
        if (made != null) {
            made.leavesPlace();
        }
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

    /** Goes past what is, or may be, written behind and not in the source yet. */
    void goesPast() {
        past = true;
    }

    /** Whether what it brings may be older than what was written: an answer only to who has asked for the source. */
    boolean hasGonePast() {
        return past;
    }

    /** Whether it loads whatever is there. */
    boolean asksTheSource() {
        return approach == Approach.LOAD || approach == Approach.ASK && seen().equals(Version.LAST);
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

    @Override
    void arrived(@Nullable Found found) {
        path.looked(this, found);
    }

    @Override
    void failed(Throwable error) {
        path.notLooked(this, error);
        path.trouble(this, error);
    }

    @Override
    void goesWrong(Throwable error) {
        path.trouble(this, error);
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
