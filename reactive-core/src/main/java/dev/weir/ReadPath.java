/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Entry.Freshness;
import dev.weir.Entry.Tier;
import dev.weir.time.CacheClock;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.util.context.Context;

/**
 * The path of a read: probe the local tier; serve what is fresh enough; board the key's flight, or begin one.
 *
 * <p>Every step acts on one slot as it was found, and changes it only if it is still there; a step that comes too late is
 * taken again with what is there now.
 */
final class ReadPath<K, V> {

    private final String cache;
    private final LocalTier<K, V> tier;
    private final Terms<K, V> terms;
    private final LoadPath<K, V> loads;
    private final RefreshPath<K, V> refreshes;
    private final CacheClock clock;
    final Provenance provenance;
    private volatile boolean closed;

    ReadPath(String cache, LocalTier<K, V> tier, Terms<K, V> terms, LoadPath<K, V> loads, CacheClock clock) {
        this.cache = cache;
        this.tier = tier;
        this.terms = terms;
        this.loads = loads;
        this.refreshes = new RefreshPath<>(tier, loads);
        this.clock = clock;
        this.provenance = new Provenance(clock);
    }

    /** What is kept under a key, to be judged by {@link #plainHit} and {@link #read}. */
    @Nullable
    Kept<V> find(K key) {
        return tier.kept(key);
    }

    /** The entry that was found if it can be served without another thought. */
    @Nullable
    LocalEntry<V> plainHit(@Nullable Kept<V> found) {
        return found instanceof LocalEntry<V> entry
                        && tier.isCurrent(entry)
                        && terms.isPlainlyFresh(entry, clock.millis())
                ? entry
                : null;
    }

    /** Everything that is not a plain hit. */
    <T> void read(ReadMono<K, V, T> read, @Nullable Kept<V> found, CoreSubscriber<? super T> actual) {
        Load caller = Load.in(actual.currentContext());
        Waiter<K, V, T> waiter = caller == null ? new Waiter<>(actual, read) : new NestedWaiter<>(actual, read, caller);
        actual.onSubscribe(waiter);
        try {
            walk(waiter, found);
        } catch (Throwable brokenKey) {
            waiter.fail(brokenKey);
            Exceptions.throwIfJvmFatal(brokenKey);
        }
    }

    /** Takes steps until one of them has answered the waiter, put it on board, or found it gone. */
    void walk(Waiter<K, V, ?> waiter, @Nullable Kept<V> found) {
        boolean done = waiter.isCancelled() || step(waiter, found);
        while (!done && !waiter.isCancelled()) {
            done = step(waiter, tier.kept(waiter.read.key));
        }
    }

    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    void requireOpen() {
        if (closed) {
            throw new CacheClosedException(cache);
        }
    }

    private boolean step(Waiter<K, V, ?> waiter, @Nullable Kept<V> found) {
        if (closed) {
            waiter.fail(new CacheClosedException(cache));
            return true;
        }
        Flight<K, V> flight = tier.flight(waiter.read.key);
        if (flight != null) {
            return tier.isCurrent(flight) ? meet(waiter, flight) : begin(waiter, flight, null);
        }
        if (found == null || !tier.isCurrent(found)) {
            return begin(waiter, found, null);
        }
        return found instanceof LocalEntry<V> entry ? serve(waiter, entry) : refuse(waiter, (Refusal<V>) found);
    }

    private boolean serve(Waiter<K, V, ?> waiter, LocalEntry<V> entry) {
        if (!waiter.read.acceptsWhatIsThere()) {
            return begin(waiter, entry, entry);
        }
        long now = clock.millis();
        boolean rests = entry.restsAt(now);
        switch (terms.standing(entry, now)) {
            case FRESH:
                waiter.answer(entry, Tier.LOCAL, Freshness.FRESH, false);
                return true;
            case DUE:
                return serveAndRefresh(waiter, entry, Freshness.FRESH, rests);
            case STALE:
                return serveAndRefresh(waiter, entry, rests ? Freshness.LOAD_FAILED : Freshness.REVALIDATING, rests);
            case FALLBACK:
                if (rests) {
                    waiter.answer(entry, Tier.LOCAL, Freshness.LOAD_FAILED, false);
                    return true;
                }
                return begin(waiter, entry, entry);
            default:
                return begin(waiter, entry, entry);
        }
    }

    /** The answer first: nobody who is served from memory waits for a loader to be subscribed to. */
    private boolean serveAndRefresh(Waiter<K, V, ?> waiter, LocalEntry<V> entry, Freshness freshness, boolean rests) {
        Context context = waiter.currentContext();
        waiter.answer(entry, Tier.LOCAL, freshness, false);
        Loader<? super K, V> loader = waiter.read.loader();
        if (!rests && loader != null) {
            refreshes.behind(waiter.read.key, entry, loader, context);
        }
        return true;
    }

    private boolean refuse(Waiter<K, V, ?> waiter, Refusal<V> refusal) {
        boolean wouldLoad = waiter.read.mayLoad();
        if (wouldLoad && waiter.read.acceptsWhatIsThere() && refusal.holdsAt(clock.millis())) {
            waiter.fail(refusal.error);
            return true;
        }
        return begin(waiter, refusal, null);
    }

    private boolean meet(Waiter<K, V, ?> waiter, Flight<K, V> flight) {
        if (serveWhileItFlies(waiter, flight)) {
            return true;
        }
        if (!waiter.read.mayLoad()) {
            waiter.complete();
            return true;
        }
        if (!flight.board(waiter)) {
            // Landed, and then the slot has changed; or abandoned, and then it is replaced here and now.
            return begin(waiter, flight, flight.previous);
        }
        if (waiter instanceof NestedWaiter<?, ?, ?> nested) {
            holdUpNothing(nested, flight);
        }
        return true;
    }

    /** A load that waits for itself would never end, nor would one that waits behind itself. */
    private void holdUpNothing(NestedWaiter<?, ?, ?> waiter, Flight<K, V> flight) {
        if (!waiter.closesACircle(flight)) {
            loads.hasten(flight);
        } else if (waiter.fail(new RecursiveLoadException(cache))) {
            flight.leave();
        }
    }

    private boolean serveWhileItFlies(Waiter<K, V, ?> waiter, Flight<K, V> flight) {
        LocalEntry<V> previous = flight.previous;
        if (previous == null || !waiter.read.acceptsWhatIsThere()) {
            return false;
        }
        switch (terms.standing(previous, clock.millis())) {
            case FRESH:
            case DUE:
                waiter.answer(previous, Tier.LOCAL, Freshness.FRESH, false);
                return true;
            case STALE:
                waiter.answer(previous, Tier.LOCAL, Freshness.REVALIDATING, false);
                return true;
            case FALLBACK:
                return flight.isSlow() && waiter.answer(previous, Tier.LOCAL, Freshness.LOAD_SLOW, false);
            default:
                return false;
        }
    }

    /** Begins a flight with the waiter as its leader; false if somebody else changed the slot first. */
    private boolean begin(Waiter<K, V, ?> waiter, @Nullable Slot<V> found, @Nullable LocalEntry<V> previous) {
        Loader<? super K, V> loader = waiter.read.loader();
        if (loader == null) {
            waiter.complete();
            return true;
        }
        // Asked for now: a leader who cancels is forgotten, and his flight goes on with his Context.
        Context caller = waiter.currentContext();
        Flight<K, V> flight = newFlight(waiter.read.key, previous);
        if (!flight.boardLeader(waiter)) {
            return true;
        }
        if (!tier.install(flight, found)) {
            waiter.detach(flight);
            return false;
        }
        if (closed) {
            // It may have been installed too late for the closing to know of it.
            loads.failed(flight, new CacheClosedException(cache));
        } else {
            loads.depart(flight, loader, caller);
        }
        return true;
    }

    private Flight<K, V> newFlight(K key, @Nullable LocalEntry<V> previous) {
        return loads.newFlight(key, previous, terms.policy.whenAbandoned());
    }
}
