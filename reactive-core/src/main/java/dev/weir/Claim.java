/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.tier.Lease;
import dev.weir.tier.Version;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A claim to a load: what a crossing has that does not find what it looks for, which is a lease or a place among those who load
 * without one, and how often it has waited for somebody else's. Most crossings have none.
 */
final class Claim {

    private static final AtomicReferenceFieldUpdater<Claim, @Nullable Lease> LEASE =
            AtomicReferenceFieldUpdater.newUpdater(Claim.class, Lease.class, "lease");
    private static final AtomicReferenceFieldUpdater<Claim, @Nullable Quota> PLACE =
            AtomicReferenceFieldUpdater.newUpdater(Claim.class, Quota.class, "place");

    /** The place of a flight that has ended. */
    private static final Quota NOWHERE = Quota.unlimited();

    /** What is there has to be newer than this. */
    Version seen = Version.NONE;

    /** The moment of the pool after which something was sent that has the remote tier check what it finds. */
    long sentAfter;

    private long checkedAt;
    private volatile @Nullable Lease lease;
    private volatile @Nullable Quota place;
    private volatile @Nullable Version granted;
    private volatile boolean waited;
    private int waits;
    private boolean tookTimeAgain;

    /** What was sent last has been checked. */
    void isChecked() {
        checkedAt = sentAfter;
    }

    /** After which moment that was sent which has been checked; none if nothing has. */
    long checkedAt() {
        return checkedAt;
    }

    /** Holds a lease; it is over with {@link #takeLease()}. */
    void holds(Lease held) {
        granted = held.version();
        lease = held;
    }

    /** Lets exactly one caller fill under the lease or give it back. */
    @Nullable
    Lease takeLease() {
        return lease == null ? null : LEASE.getAndSet(this, null);
    }

    /** The version of its lease; none if it was never given one. */
    Version granted() {
        Version mine = granted;
        return mine == null ? Version.NONE : mine;
    }

    /** How often it has waited for somebody else to load, this time included. */
    int waitsOnceMore() {
        waited = true;
        return ++waits;
    }

    /** Lets the time for a load begin anew, once, for one that has waited for somebody else to load. */
    boolean takesTimeAgain() {
        boolean first = waited && !tookTimeAgain;
        tookTimeAgain |= waited;
        return first;
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
}
