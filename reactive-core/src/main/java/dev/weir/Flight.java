/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Entry.Freshness;
import dev.weir.Entry.Tier;
import dev.weir.metrics.LoadOutcome;
import dev.weir.tier.Version;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A flight: the one load in progress for a key, and everyone who waits for it.
 *
 * <p>While it is the key's slot in the local tier, whoever asks boards it; taken out of the slot it still answers those
 * on board, and stores nothing: that is the fence.
 * Three things can end it, and {@link #end()} lets only one do so: its load answers, its load fails or times out, or
 * the last passenger leaves a flight that is cancelled when abandoned.
 */
final class Flight<K, V> extends Passengers<K, V> implements Slot<V> {

    private static final VarHandle OTHERS;
    private static final VarHandle AFTERWARDS;
    private static final VarHandle LOAD;
    private static final VarHandle FALLBACK;
    private static final VarHandle STAGE;
    private static final int GROUNDED = 0;
    private static final int UP = 1;
    private static final int ENDED = 2;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            OTHERS = lookup.findVarHandle(Flight.class, "others", int.class);
            AFTERWARDS = lookup.findVarHandle(Flight.class, "afterwards", Afterwards.class);
            STAGE = lookup.findVarHandle(Flight.class, "stage", int.class);
            FALLBACK = lookup.findVarHandle(Flight.class, "fallback", LocalEntry.class);
            LOAD = lookup.findVarHandle(Flight.class, "load", Load.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final K key;
    private final Era era;
    final long startedAt;
    final LoadPath<K, V> path;

    /** Its way over the remote tier; {@code null} where there is none. */
    final @Nullable Crossing<K, V> crossing;

    /** The moment of its pool before which it did not ask the source; none if it never did. */
    volatile long loadedAt;

    /** Whether what it brought is kept. Of whoever ends it alone. */
    boolean isKept;

    private volatile @Nullable LocalEntry<V> fallback;
    private volatile boolean foundFallback;
    private final boolean cancelledWhenAbandoned;
    private @Nullable Waiter<K, V, ?> leader;

    // No volatile field is written while a flight is made: each would cost as much as all the others together.
    /** How many more than one have yet to leave. */
    private volatile int others;

    /** Whether it is up, and whether it has ended. */
    private volatile int stage;

    private volatile boolean slow;
    private volatile boolean awaitedByLoad;
    private volatile @Nullable Load load;
    private volatile boolean over;
    private volatile boolean detached;
    private volatile long moreTime;
    private volatile @Nullable Afterwards afterwards;

    /** A flight with one passenger, who has yet to board: its leader, or whoever prepares it for others. */
    Flight(LoadPath<K, V> path, K key, Era era, @Nullable LocalEntry<V> previous, boolean cancelledWhenAbandoned) {
        this.era = era;
        this.path = path;
        this.key = key;
        FALLBACK.set(this, previous);
        this.crossing = path.newCrossing(this);
        this.startedAt = path.millis();
        this.cancelledWhenAbandoned = cancelledWhenAbandoned;
    }

    @Override
    public Era era() {
        return era;
    }

    @Override
    public int shard() {
        return crossing == null ? NO_SHARD : crossing.key.shard();
    }

    /** What it replaces, and falls back on. */
    @Nullable
    LocalEntry<V> previous() {
        return fallback;
    }

    /** Has found something in the remote tier that it replaces. */
    void replaces(LocalEntry<V> found) {
        foundFallback = true;
        fallback = found;
    }

    /** What it replaces was changed: it is not served meanwhile, nor kept again if this fails, unless to fall back on. */
    void outdates(Version by, boolean keepsFallback) {
        if (fallback instanceof SharedEntry<V> known) {
            fallback = known.outdated(by, keepsFallback);
        }
    }

    /** Whether what it brings was asked for after something of this version had happened to its key. */
    boolean isNewerThan(Version change) {
        return crossing != null && crossing.isNewerThan(change);
    }

    /** Puts the leader on board, before anybody else can know of the flight; refused if he has cancelled. */
    boolean boardLeader(Waiter<K, V, ?> waiter) {
        if (!waiter.attach(this)) {
            return false;
        }
        leader = waiter;
        first(waiter);
        return true;
    }

    /** Puts a waiter on board; refused if the flight has landed or is being abandoned. */
    boolean board(Waiter<K, V, ?> waiter) {
        if (!count()) {
            return false;
        }
        if (!waiter.attach(this)) {
            leave();
            return true;
        }
        if (!push(waiter)) {
            waiter.detach(this);
            return false;
        }
        // Between the two of them, serveSlow and this see the waiter or the flag.
        if (slow) {
            serveStale(waiter, Freshness.LOAD_SLOW);
        }
        return true;
    }

    /** One passenger less. The last one's leaving ends a flight that is cancelled when abandoned. */
    void leave() {
        if (cancelledWhenAbandoned && (int) OTHERS.getAndAdd(this, -1) == 0) {
            path.landings.abandoned(this);
        }
    }

    /** Lets exactly one caller end the flight, who has then to answer those on board and to call it over. */
    boolean end() {
        return ((int) STAGE.getAndBitwiseOr(this, ENDED) & ENDED) == 0;
    }

    /** Has done what was to be done when it is over. */
    void over() {
        over = true;
        for (Afterwards next = afterwards; next != null; next = next.next) {
            next.run();
        }
        afterwards = null;
    }

    /** Counts as up from now on; refused if it has ended. */
    boolean takesOff() {
        return STAGE.compareAndSet(this, GROUNDED, UP);
    }

    /** Whether it was up when it ended; once it has, that does not change. */
    boolean wasUp() {
        return (stage & UP) != 0;
    }

    boolean hasEnded() {
        return (stage & ENDED) != 0;
    }

    /** When its time is up. */
    long lateAt() {
        return startedAt + path.allowedMillis() + moreTime;
    }

    /** Gets more time, which begins now. */
    void getsTimeAgain(long now) {
        moreTime = now - startedAt;
    }

    /** Its key is being taken from it. */
    void isDetached() {
        detached = true;
    }

    boolean wasDetached() {
        return detached;
    }

    boolean isSlow() {
        return slow;
    }

    /** Notes that some load waits for this flight. */
    void awaitedByLoad() {
        awaitedByLoad = true;
    }

    /** Whether it has yet to leave though a load waits for it. */
    boolean holdsUpALoad() {
        return awaitedByLoad && load == null && !hasEnded();
    }

    @Nullable
    Load load() {
        return load;
    }

    /** Names the load that will answer; refused if the flight has been released, which then does not reach the load. */
    boolean carriedBy(Load carrier) {
        return LOAD.compareAndSet(this, null, carrier);
    }

    /**
     * Lets go of the load that was to answer; if there is none yet, there will be none. Returns what is then to be
     * cancelled, when those on board have been answered: the load, if no other flight waits for it.
     */
    Load release(LoadOutcome why, @Nullable Throwable error) {
        Load carrier = load;
        while (!LOAD.compareAndSet(this, carrier, Load.past(carrier))) {
            carrier = load;
        }
        return carrier != null && carrier.release(why, error) ? carrier : Load.NONE;
    }

    /** Has something done when the flight has ended and those on board are answered, which may be now. */
    void afterwards(Runnable work) {
        Afterwards mine = new Afterwards(work);
        do {
            mine.next = afterwards;
        } while (!AFTERWARDS.compareAndSet(this, mine.next, mine));
        // Between the two of them, over and this see the work or the end; both may, so the work must bear it.
        if (over) {
            mine.run();
        }
    }

    /** Leaves those who accept it to the stale entry, now and from now on; the flight goes on. */
    void serveSlow() {
        slow = true;
        for (Waiter<K, V, ?> waiter = top(); waiter != null; waiter = waiter.next) {
            // Who has asked again meanwhile may be followed by those who wait for another flight.
            if (waiter.flight() == this) {
                serveStale(waiter, Freshness.LOAD_SLOW);
            }
        }
    }

    /**
     * Answers everyone on board, first come first served; false if nobody was left to hear it. Where a tag of the entry was
     * invalidated since this load began, who boarded in a later era than that of the load asks again: only the last
     * invalidation of a tag is known, and there may have been one before he came.
     */
    boolean landWith(LocalEntry<V> entry, Tier tier, long lastInvalidated) {
        boolean outdated = era.number < lastInvalidated;
        Freshness freshness = crossing != null && crossing.isSecondHand() ? Freshness.UNVERIFIED : Freshness.FRESH;
        boolean heard = false;
        for (Waiter<K, V, ?> waiter = land(); waiter != null; ) {
            Waiter<K, V, ?> following = waiter.next;
            boolean tooEarly = outdated && waiter.since.number > era.number;
            if ((tooEarly || !waiter.isContentWith(entry, this)) && waiter.detach(this)) {
                waiter.read.path.readAgain(waiter);
            } else {
                boolean coalesced = waiter != leader && !waiter.read.isLed();
                heard |= waiter.answer(entry, tier, freshness, coalesced);
            }
            waiter = following;
        }
        return heard;
    }

    /** Serves the stale entry to those on board who accept it, if there is one; false if nobody was left to hear the error. */
    boolean failWith(Throwable error) {
        boolean heard = false;
        for (Waiter<K, V, ?> waiter = land(); waiter != null; ) {
            Waiter<K, V, ?> following = waiter.next;
            boolean served = serveStale(waiter, Freshness.LOAD_FAILED);
            heard |= !served && waiter.fail(error);
            waiter = following;
        }
        return heard;
    }

    /** Fails everyone on board, whatever they would fall back on. */
    void failAllWith(Throwable error) {
        for (Waiter<K, V, ?> waiter = land(); waiter != null; ) {
            Waiter<K, V, ?> following = waiter.next;
            waiter.fail(error);
            waiter = following;
        }
    }

    /** Leaves those who accept it to what it replaces, now; the flight goes on. */
    void serveMeanwhile() {
        for (Waiter<K, V, ?> waiter = top(); waiter != null; waiter = waiter.next) {
            if (waiter.flight() == this && waiter.acceptsMeanwhile(fallback)) {
                serveStale(waiter, Freshness.REVALIDATING);
            }
        }
    }

    /** Lets go of those who do not want anything to be loaded, now that something will be. */
    void putDownThoseWhoOnlyLook() {
        for (Waiter<K, V, ?> waiter = top(); waiter != null; waiter = waiter.next) {
            if (waiter.flight() == this && !waiter.read.mayLoad()) {
                waiter.complete();
            }
        }
    }

    /** There is nothing where it looked, and it was not to load: who wants more than that asks again. */
    void landWithNothing() {
        for (Waiter<K, V, ?> waiter = land(); waiter != null; ) {
            Waiter<K, V, ?> following = waiter.next;
            if (!waiter.read.mayLoad()) {
                waiter.complete();
            } else if (waiter.detach(this)) {
                waiter.read.path.readAgain(waiter);
            }
            waiter = following;
        }
    }

    /** Leaves one of those on board to the stale entry, if there is one that he accepts. */
    boolean serveStale(Waiter<K, V, ?> waiter, Freshness freshness) {
        LocalEntry<V> stale = fallback;
        if (stale == null || !waiter.accepts(stale)) {
            return false;
        }
        boolean coalesced = waiter != leader && !waiter.read.isLed();
        if (!waiter.answer(stale, foundFallback ? Tier.REMOTE : Tier.LOCAL, freshness, coalesced)) {
            return false;
        }
        path.landings.servedStale(this, stale);
        return true;
    }

    private boolean count() {
        if (!cancelledWhenAbandoned) {
            return true;
        }
        int seen = others;
        while (seen >= 0) {
            int witness = (int) OTHERS.compareAndExchange(this, seen, seen + 1);
            if (witness == seen) {
                return true;
            }
            seen = witness;
        }
        return false;
    }
}
