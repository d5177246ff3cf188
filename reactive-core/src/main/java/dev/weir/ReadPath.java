/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Demand.Approach;
import dev.weir.time.CacheClock;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * The path of a read: probe the local tier; serve what is fresh enough; board the key's flight, or begin one.
 *
 * <p>Every step acts on one slot as it was found, and changes it only if it is still there; a step that comes too late is
 * taken again with what is there now.
 */
final class ReadPath<K, V> {

    private final String cache;
    private final Paths<K, V> paths;
    private final LocalTier<K, V> tier;
    private final Generations generations;
    private final Terms<V> terms;
    private final LoadPath<K, V> loads;
    final ServingPath<K, V> serving;
    private final Airspace airspace;
    private final CacheClock clock;
    private final @Nullable Trust<V> trust;
    private final Consistency consistency;
    private final Moments moments;
    final RequestDeadlines<K, V> deadlines;
    final Chronicle chronicle;
    final LongAdder hits;
    final boolean timesHits;
    final Provenance provenance;
    final boolean isEventual;

    ReadPath(Paths<K, V> paths, Terms<V> terms) {
        Pool<K, V> pool = paths.pool;
        this.cache = pool.plan.name();
        this.paths = paths;
        this.tier = pool.tier;
        this.generations = tier.generations();
        this.terms = terms;
        this.loads = paths.loads;
        this.airspace = pool.airspace;
        this.clock = pool.surroundings.clock();
        this.trust = pool.remote == null ? null : new Trust<>(pool.remote, terms, pool.surroundings);
        this.serving = new ServingPath<>(pool, terms, loads, trust);
        this.consistency = paths.consistency;
        this.isEventual = consistency.equals(Consistency.EVENTUAL);
        this.moments = pool.moments;
        this.deadlines = new RequestDeadlines<>(clock);
        this.chronicle = pool.chronicle;
        this.hits = chronicle.tally.hits;
        this.timesHits = chronicle.timesHits;
        this.provenance = new Provenance(clock);
    }

    /** The same path under a changed policy, or on another level. */
    ReadPath<K, V> heeding(Wishes wishes) {
        return paths.heeding(wishes).reads;
    }

    /** What is kept under a key, to be judged by {@link #plainHit} and {@link #read}. */
    @Nullable
    Kept<V> find(K key) {
        return tier.kept(key);
    }

    /** The entry that was found if it can be served without another thought. */
    @Nullable
    LocalEntry<V> plainHit(@Nullable Kept<V> found) {
        return isEventual
                        && found instanceof LocalEntry<V> entry
                        && isPlain(entry.era())
                        && terms.isPlainlyFresh(entry, clock.millis())
                ? entry
                : null;
    }

    private boolean isPlain(Era era) {
        return era == generations.now() && era.isPlain;
    }

    long nanos() {
        return clock.nanos();
    }

    /** Everything that is not a plain hit; it began then, if that is to be told, else at zero. */
    <T> void read(ReadMono<K, V, T> read, @Nullable Kept<V> found, CoreSubscriber<? super T> actual, long begunAt) {
        Waiter<K, V, T> waiter;
        try {
            waiter = waiter(read, actual, begunAt);
        } catch (RuntimeException refused) {
            Operators.error(actual, refused);
            return;
        }
        actual.onSubscribe(waiter);
        try {
            walk(waiter, found);
        } catch (Throwable brokenKey) {
            waiter.fail(brokenKey);
            Exceptions.throwIfJvmFatal(brokenKey);
        }
    }

    /** Who reads, before he is on board. */
    <T> Waiter<K, V, T> waiter(ReadMono<K, V, T> read, CoreSubscriber<? super T> actual, long begunAt) {
        Context context = actual.currentContext();
        Demand demand = isEventual ? null : paths.demand(read.key, context);
        Load caller = Load.in(context);
        if (caller != null) {
            return new NestedWaiter<>(actual, read, caller, demand);
        }
        if (demand != null) {
            return new DemandingWaiter<>(actual, read, demand);
        }
        return begunAt == 0 ? new Waiter<>(actual, read) : new TimedWaiter<>(actual, read, begunAt);
    }

    /** Takes steps until one of them has answered the waiter, put it on board, or found it gone. */
    void walk(Waiter<K, V, ?> waiter, @Nullable Kept<V> found) {
        boolean done = waiter.isCancelled() || step(waiter, found);
        while (!done && !waiter.isCancelled()) {
            done = step(waiter, tier.kept(waiter.read.key));
        }
    }

    /** Someone who asked after something was invalidated that the flight brings asks again. */
    void readAgain(Waiter<K, V, ?> waiter) {
        waiter.waitsNoMore();
        Demand demand = waiter.demand();
        if (demand != null) {
            demand.asksAgain();
        }
        try {
            walk(waiter, tier.kept(waiter.read.key));
        } catch (Throwable brokenKey) {
            waiter.fail(brokenKey);
            Exceptions.throwIfJvmFatal(brokenKey);
        }
    }

    private boolean step(Waiter<K, V, ?> waiter, @Nullable Kept<V> found) {
        if (airspace.isClosed()) {
            waiter.fail(new CacheClosedException(cache));
            return true;
        }
        K key = waiter.read.key;
        Flight<K, V> flight = tier.flight(key);
        if (flight != null) {
            return tier.isCurrent(key, flight) ? meet(waiter, flight) : begin(waiter, flight, null);
        }
        if (found == null || !tier.isCurrent(key, found)) {
            return begin(waiter, found, null);
        }
        return found instanceof LocalEntry<V> entry
                ? serving.serve(waiter, entry) || begin(waiter, entry, entry)
                : refuse(waiter, (Refusal<V>) found);
    }

    /** Who asks again was a miss before. */
    private void missed(Waiter<K, V, ?> waiter) {
        if (!waiter.hasMissed()) {
            chronicle.missed();
        }
    }

    private boolean refuse(Waiter<K, V, ?> waiter, Refusal<V> refusal) {
        boolean wouldLoad = waiter.read.mayLoad();
        if (wouldLoad && waiter.read.acceptsWhatIsThere() && terms.heeds(refusal, clock.millis())) {
            missed(waiter);
            waiter.fail(refusal.error);
            return true;
        }
        return begin(waiter, refusal, null);
    }

    private boolean meet(Waiter<K, V, ?> waiter, Flight<K, V> flight) {
        Demand demand = waiter.demand();
        if (demand == null && serving.serveWhileItFlies(waiter, flight)) {
            return true;
        }
        boolean looks = flight.crossing != null && flight.crossing.isLooking();
        if (!waiter.read.mayLoad() && !looks) {
            missed(waiter);
            waiter.complete();
            return true;
        }
        return demand != null && demand.isAskingAgain()
                ? begin(waiter, flight, flight.previous())
                : board(waiter, flight);
    }

    private boolean board(Waiter<K, V, ?> waiter, Flight<K, V> flight) {
        // Asked for now: who is on board may be answered, and then forgets who asked.
        Context caller = waiter.currentContext();
        Era before = waiter.since;
        waiter.since = tier.era();
        waiter.waits(waiter.read.isSeenToWait() ? chronicle.sightOfWaiting(flight, caller) : null);
        if (!flight.board(waiter)) {
            waiter.since = before;
            waiter.waitsNoMore();
            // Landed, and then the slot has changed; or abandoned, and then it is replaced here and now.
            return begin(waiter, flight, flight.previous());
        }
        if (before == Era.NEVER) {
            chronicle.boarded(waiter.read.isLed());
        }
        if (waiter.isCancelled()) {
            // Perhaps before there was a sight to be ended.
            waiter.waitsNoMore();
        }
        if (waiter instanceof NestedWaiter<?, ?, ?> nested) {
            holdUpNothing(nested, flight);
        }
        deadlines.add(waiter, flight, caller);
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

    /** Begins a flight with the waiter as its leader; false if somebody else changed the slot first. */
    private boolean begin(Waiter<K, V, ?> waiter, @Nullable Slot<V> found, @Nullable LocalEntry<V> previous) {
        Loader<? super K, V> loader = waiter.read.loader();
        if (loader == null && trust == null) {
            missed(waiter);
            waiter.complete();
            return true;
        }
        // Asked for now: a leader who cancels is forgotten, and his flight goes on with his Context.
        Context caller = waiter.currentContext();
        Flight<K, V> flight = loads.newFlight(waiter.read.key, previous, terms.policy.whenAbandoned());
        Era before = waiter.since;
        waiter.since = flight.era();
        if (loader != null && loads.isBatched(loader)) {
            // Its load is that of the batch's first key, which another request may have asked for.
            waiter.waits(chronicle.sightOfWaiting(flight, caller));
        }
        if (!flight.boardLeader(waiter)) {
            waiter.waitsNoMore();
            return true;
        }
        if (!tier.install(flight, found)) {
            chronicle.contended();
            waiter.waitsNoMore();
            waiter.detach(flight);
            waiter.since = before;
            return false;
        }
        if (before == Era.NEVER) {
            chronicle.missed();
        }
        loads.depart(flight, loader, approach(waiter), caller);
        deadlines.add(waiter, flight, caller);
        return true;
    }

    private Approach approach(Waiter<K, V, ?> waiter) {
        if (!waiter.read.acceptsWhatIsThere()) {
            return Approach.LOAD;
        }
        Demand demand = waiter.demand();
        return demand == null || trust == null
                ? Approach.LOOK
                : demand.approach(trust.knownAsOf(waiter.flight()), nanos());
    }
}
