/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import dev.weir.Demand.Approach;
import dev.weir.Entry.Freshness;
import dev.weir.Entry.Tier;
import dev.weir.metrics.LoadOutcome;
import dev.weir.policy.CachePolicy;
import dev.weir.policy.WhenAbandoned;
import dev.weir.tier.Version;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * The path of a load: a flight takes off if it may, is given its time, and departs with a loader, alone or with others.
 * How it ends is the {@link LandingPath}'s.
 */
final class LoadPath<K, V> {

    final LandingPath<K, V> landings;
    private final Pool<K, V> pool;
    private final String cache;
    private final LocalTier<K, V> tier;
    private final Terms<V> terms;
    private final @Nullable KeyBatcher<K, V> batcher;
    private final CacheClock clock;
    private final Chronicle chronicle;
    private final Gate gate;
    private final Provenance provenance;
    private final long allowedMillis;
    private final @Nullable Deadlines<Flight<K, V>> softDeadlines;
    private final @Nullable RemotePath<K, V> remote;

    LoadPath(Pool<K, V> pool, Terms<V> terms, EntryWriter<K, V> writer) {
        this.pool = pool;
        this.cache = pool.plan.name();
        this.tier = pool.tier;
        this.terms = terms;
        this.landings = new LandingPath<>(pool, terms, writer);
        this.remote = landings.remote;
        this.batcher = pool.batcher;
        this.clock = pool.surroundings.clock();
        this.chronicle = pool.chronicle;
        this.gate = pool.gate;
        this.provenance = new Provenance(clock);
        CachePolicy policy = terms.policy;
        this.allowedMillis = Math.max(1, policy.loadTimeout().toMillis());
        this.softDeadlines =
                policy.softTimeout().isZero() ? null : new Deadlines<>(clock, policy.softTimeout(), this::slow);
    }

    String cache() {
        return cache;
    }

    Chronicle chronicle() {
        return chronicle;
    }

    /** Where its loads are let through. */
    Gate gate() {
        return gate;
    }

    CacheClock clock() {
        return clock;
    }

    /** The time after which a load has failed. */
    Duration loadTimeout() {
        return terms.policy.loadTimeout();
    }

    /** The same in milliseconds. */
    long allowedMillis() {
        return allowedMillis;
    }

    long millis() {
        return clock.millis();
    }

    /** The entry a load replaces, as its loader sees it. */
    Entry<V> describe(LocalEntry<V> previous) {
        Standing standing = terms.standing(previous, millis());
        boolean fresh = standing == Standing.FRESH || standing == Standing.DUE;
        Freshness freshness = fresh ? Freshness.FRESH : Freshness.REVALIDATING;
        return provenance.of(previous, Tier.LOCAL, freshness, false);
    }

    /** What replaces an entry belongs to the entry's era: begun after a clear it must not bring the entry back. */
    Flight<K, V> newFlight(K key, @Nullable LocalEntry<V> previous, WhenAbandoned whenAbandoned) {
        Era era = previous == null ? tier.era() : previous.era();
        return new Flight<>(this, key, era, previous, whenAbandoned == WhenAbandoned.CANCEL);
    }

    /** Its way over the remote tier, if there is one. */
    @Nullable
    Crossing<K, V> newCrossing(Flight<K, V> flight) {
        return remote == null ? null : remote.crossing(flight);
    }

    /** Sends a flight off with its leader's loader; without one it only looks in the remote tier. */
    void depart(Flight<K, V> flight, @Nullable Loader<? super K, V> loader, Approach approach, ContextView caller) {
        launch(flight, loader, approach, caller, false);
    }

    /** Sends a flight off that nobody waits for. */
    void departBehindAnAnswer(Flight<K, V> flight, Loader<? super K, V> loader, ContextView caller) {
        launch(flight, loader, Approach.LOOK, caller, true);
    }

    private void launch(
            Flight<K, V> flight,
            @Nullable Loader<? super K, V> loader,
            Approach approach,
            ContextView caller,
            boolean behindAnAnswer) {
        if (!takesOff(flight)) {
            return;
        }
        setDeadlines(flight);
        if (flight.crossing == null || remote == null) {
            load(flight, requireNonNull(loader), caller, behindAnAnswer);
        } else {
            remote.cross(flight.crossing, approach, onward(flight, loader, caller, behindAnAnswer));
        }
    }

    private void load(Flight<K, V> flight, Loader<? super K, V> loader, ContextView caller, boolean behindAnAnswer) {
        asksTheSource(flight, behindAnAnswer);
        if (batcher != null && loader == batcher.single()) {
            queue(batcher, List.of(flight), caller);
        } else if (hasPlace(flight)) {
            new SingleLoad<>(flight, loader).start(pool.carriage.of(caller));
        }
    }

    /** Sends flights off in one load, or in as few as the batch policy allows. */
    void departTogether(List<Flight<K, V>> flights, BatchOfOne<K, V> loader, Approach approach, ContextView caller) {
        flights.removeIf(flight -> !takesOff(flight));
        flights.forEach(this::setDeadlines);
        if (remote == null) {
            loadTogether(flights, loader, caller);
        } else {
            new Ferry<K, V>(flights.size(), some -> loadTogether(some, loader, caller))
                    .carry(flights, approach, remote);
        }
    }

    /** Sends flights off that only look together, and load one by one what they do not find. */
    void departApart(
            List<Flight<K, V>> flights, @Nullable Loader<? super K, V> loader, Approach approach, ContextView caller) {
        flights.removeIf(flight -> !takesOff(flight));
        long now = clock.millis();
        List<Crossing<K, V>> crossings = new ArrayList<>(flights.size());
        for (Flight<K, V> flight : flights) {
            setDeadlines(flight);
            if (flight.crossing != null && remote != null) {
                LocalEntry<V> previous = flight.previous();
                boolean behind = previous != null && terms.serveMeanwhile(previous, now);
                remote.prepare(flight.crossing, approach, onward(flight, loader, caller, behind));
                crossings.add(flight.crossing);
            }
        }
        if (remote != null) {
            remote.crossTogether(crossings);
        }
    }

    private Crossing.Onward onward(
            Flight<K, V> flight, @Nullable Loader<? super K, V> loader, ContextView caller, boolean behindAnAnswer) {
        return loader == null ? Crossing.Onward.NOWHERE : () -> load(flight, loader, caller, behindAnAnswer);
    }

    private void loadTogether(List<Flight<K, V>> flights, BatchOfOne<K, V> loader, ContextView caller) {
        long now = clock.millis();
        for (Flight<K, V> flight : flights) {
            LocalEntry<V> previous = flight.previous();
            asksTheSource(flight, previous != null && terms.serveMeanwhile(previous, now));
        }
        if (batcher != null && loader == batcher.single()) {
            queue(batcher, flights, caller);
        } else {
            requirePlaceForAll(flights);
            if (!flights.isEmpty()) {
                new BatchLoad<>(flights, loader.bulk(), BatchLoad.Place.UNLIMITED).start(pool.carriage.of(caller));
            }
        }
    }

    /** Of those that load only because the remote tier could not be asked, there are only so many at a time. */
    private boolean hasPlace(Flight<K, V> flight) {
        Crossing<K, V> crossing = flight.crossing;
        if (crossing == null || !crossing.hasReachedNothing() || crossing.takesPlace(gate.onTheirOwn)) {
            return true;
        }
        landings.failed(flight, LoadRefusedException.sourceOnItsOwn(cache, gate.onTheirOwn.most()));
        return false;
    }

    /** A load of many is one, whose place the first of them has. */
    private void requirePlaceForAll(List<Flight<K, V>> flights) {
        List<Flight<K, V>> onTheirOwn =
                flights.stream().filter(LoadPath::isOnItsOwn).toList();
        if (!onTheirOwn.isEmpty() && !hasPlace(onTheirOwn.get(0))) {
            onTheirOwn
                    .subList(1, onTheirOwn.size())
                    .forEach(flight -> landings.failed(
                            flight, LoadRefusedException.sourceOnItsOwn(cache, gate.onTheirOwn.most())));
            flights.removeAll(onTheirOwn);
        }
    }

    private static boolean isOnItsOwn(Flight<?, ?> flight) {
        return flight.crossing != null && flight.crossing.hasReachedNothing();
    }

    /** Whether what a loader is asked for travels with other keys. */
    boolean isBatched(Loader<? super K, V> loader) {
        return batcher != null && loader == batcher.single();
    }

    /** Whether a flight may depart; if not, those on board know why. */
    private boolean takesOff(Flight<K, V> flight) {
        if (!pool.airspace.enter()) {
            landings.failed(flight, new CacheClosedException(cache));
            return false;
        }
        if (!pool.quota.take()) {
            pool.airspace.leave();
            landings.failed(flight, LoadRefusedException.quotaUsedUp(cache, pool.quota.most()));
            return false;
        }
        if (flight.hasEnded() || !flight.takesOff()) {
            pool.quota.giveBack();
            pool.airspace.leave();
            // Abandoned before it was its key's slot, when there was nothing to take it out of.
            tier.withdraw(flight);
            return false;
        }
        return true;
    }

    private void asksTheSource(Flight<K, V> flight, boolean behindAnAnswer) {
        flight.loadedAt = askedAt(flight);
        chronicle.departed(flight.key, behindAnAnswer);
        if (flight.crossing != null && softDeadlines != null && flight.previous() != null) {
            flight.afterwards(softDeadlines.add(flight)::letGo);
        }
    }

    /** The moment from which on it may be boarded: what is written behind after its lease was asked for need not be in what it loads. */
    private long askedAt(Flight<K, V> flight) {
        Crossing<K, V> crossing = flight.crossing;
        return terms.areWrittenBehind && crossing != null && crossing.granted() != Version.NONE
                ? crossing.claim().sentAfter
                : pool.moments.last();
    }

    private void queue(KeyBatcher<K, V> batcher, List<Flight<K, V>> flights, ContextView caller) {
        if (Load.in(caller) != null) {
            flights.forEach(Flight::awaitedByLoad);
        }
        Convoy convoy = Convoy.in(caller);
        if (convoy == null || !convoy.takes(flights, caller)) {
            batcher.add(flights, pool.carriage.of(caller));
            flights.forEach(this::sendOffIfAwaited);
        }
    }

    /** Sends off what a convoy has held. */
    void sendOff(List<Flight<K, V>> flights, ContextView caller) {
        if (batcher != null) {
            batcher.add(flights, pool.carriage.of(caller));
            flights.forEach(this::sendOffIfAwaited);
        }
    }

    /** Lets a flight that a load has boarded not wait behind a batch, which may be that very load. */
    void hasten(Flight<K, V> flight) {
        flight.awaitedByLoad();
        sendOffIfAwaited(flight);
    }

    /** Between whoever queues a flight and whoever boards it on behalf of a load, one sees what the other has done. */
    private void sendOffIfAwaited(Flight<K, V> flight) {
        if (batcher != null && flight.holdsUpALoad()) {
            batcher.flush();
        }
    }

    private void setDeadlines(Flight<K, V> flight) {
        try {
            tier.patrol.follow(flight);
            if (softDeadlines != null && flight.previous() != null) {
                flight.afterwards(softDeadlines.add(flight)::letGo);
            }
        } catch (RuntimeException schedulerGone) {
            // Without a bound it must not fly; ended and released here, it will not be loaded.
            landings.failed(flight, schedulerGone);
            flight.release(LoadOutcome.FAILED, schedulerGone);
        }
    }

    /**
     * Whoever has waited for another process has not had the time for a load of his own: that one may have died, and its lease
     * outlasts a load.
     */
    void late(Flight<K, V> flight) {
        if (flight.crossing != null && flight.crossing.takesTimeAgain()) {
            flight.getsTimeAgain(clock.millis());
        } else {
            landings.timedOut(flight);
        }
    }

    private void slow(Flight<K, V> flight) {
        flight.serveSlow();
    }
}
