/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Entry.Freshness;
import dev.weir.Entry.Tier;
import dev.weir.metrics.CacheEvent.Origin;
import dev.weir.metrics.LoadObserver;
import dev.weir.metrics.LoadOutcome;
import dev.weir.policy.CachePolicy;
import dev.weir.policy.WhenAbandoned;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The path of a load: depart with a loader, land with its answer, and store that if nothing came in between.
 *
 * <p>Landing has a fixed order. The flight is ended first, so that of an answer, a timeout and the last passenger's
 * leaving one decides; then the slot is settled, so that whoever comes too late to board finds what the flight brought;
 * then those on board are answered.
 */
final class LoadPath<K, V> {

    private final Pool<K, V> pool;
    private final String cache;
    private final LocalTier<K, V> tier;
    private final Terms<V> terms;
    private final EntryWriter<K, V> writer;
    private final @Nullable KeyBatcher<K, V> batcher;
    private final CacheClock clock;
    private final Chronicle chronicle;
    private final Gate gate;
    private final Provenance provenance;
    private final Deadlines<Flight<K, V>> hardDeadlines;
    private final @Nullable Deadlines<Flight<K, V>> softDeadlines;

    LoadPath(Pool<K, V> pool, Terms<V> terms, EntryWriter<K, V> writer) {
        this.pool = pool;
        this.cache = pool.plan.name();
        this.tier = pool.tier;
        this.terms = terms;
        this.writer = writer;
        this.batcher = pool.batcher;
        this.clock = pool.surroundings.clock();
        this.chronicle = pool.chronicle;
        this.gate = pool.gate;
        this.provenance = new Provenance(clock);
        CachePolicy policy = terms.policy;
        this.hardDeadlines = new Deadlines<>(clock, policy.loadTimeout(), this::timedOut);
        this.softDeadlines =
                policy.softTimeout().isZero() ? null : new Deadlines<>(clock, policy.softTimeout(), this::slow);
    }

    String cache() {
        return cache;
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

    /** Sends a flight off with its leader's loader. */
    void depart(Flight<K, V> flight, Loader<? super K, V> loader, ContextView caller) {
        launch(flight, loader, caller, false);
    }

    /** Sends a flight off that nobody waits for. */
    void departBehindAnAnswer(Flight<K, V> flight, Loader<? super K, V> loader, ContextView caller) {
        launch(flight, loader, caller, true);
    }

    private void launch(Flight<K, V> flight, Loader<? super K, V> loader, ContextView caller, boolean behindAnAnswer) {
        if (!takesOff(flight)) {
            return;
        }
        chronicle.departed(flight.key, behindAnAnswer);
        setDeadlines(flight);
        if (batcher != null && loader == batcher.single()) {
            queue(batcher, List.of(flight), caller);
        } else {
            new SingleLoad<>(flight, loader).start(pool.carriage.of(caller));
        }
    }

    /** Sends flights off in one load, or in as few as the batch policy allows. */
    void departTogether(List<Flight<K, V>> flights, BatchOfOne<K, V> loader, ContextView caller) {
        flights.removeIf(flight -> !takesOff(flight));
        for (Flight<K, V> flight : flights) {
            chronicle.departed(flight.key, false);
            setDeadlines(flight);
        }
        if (batcher != null && loader == batcher.single()) {
            queue(batcher, flights, caller);
        } else {
            new BatchLoad<>(flights, loader.bulk(), BatchLoad.Place.UNLIMITED).start(pool.carriage.of(caller));
        }
    }

    /** Whether what a loader is asked for travels with other keys. */
    boolean isBatched(Loader<? super K, V> loader) {
        return batcher != null && loader == batcher.single();
    }

    /** Whether a flight may depart; if not, those on board know why. */
    private boolean takesOff(Flight<K, V> flight) {
        if (!pool.airspace.enter()) {
            failed(flight, new CacheClosedException(cache));
            return false;
        }
        if (!pool.quota.take()) {
            pool.airspace.leave();
            failed(flight, LoadRefusedException.quotaUsedUp(cache, pool.quota.most()));
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

    /** What those who watch make of a wait for a flight; {@code null} if nobody does. */
    LoadObserver.@Nullable Sight sightOfWaiting(Flight<K, V> flight, ContextView waiter) {
        if (!chronicle.observer.isWatching()) {
            return null;
        }
        // A flight that times out lets go of its load before those on board are told.
        Load begun = flight.load();
        return chronicle.observer.waiting(cache, waiter, () -> sightOf(begun == null ? flight.load() : begun));
    }

    /** What those who watch make of a load. */
    LoadObserver.Sight sightOfLoading(int keys, ContextView carried) {
        return chronicle.observer.isWatching()
                ? chronicle.observer.loading(cache, keys, carried)
                : LoadObserver.Sight.NONE;
    }

    long nanos() {
        return clock.nanos();
    }

    /** A load has ended, for however many keys. */
    void loaded(LoadOutcome outcome, @Nullable Throwable error, LoadObserver.Sight sight, long begunAt) {
        chronicle.loaded(outcome, clock.nanos() - begunAt);
        sight.ended(outcome, error);
    }

    static LoadOutcome outcomeOf(Throwable error) {
        if (error instanceof LoadTimeoutException) {
            return LoadOutcome.TIMED_OUT;
        }
        boolean refused = error instanceof LoadRefusedException || error instanceof CacheClosedException;
        return refused ? LoadOutcome.REFUSED : LoadOutcome.FAILED;
    }

    private static LoadObserver.Sight sightOf(@Nullable Load load) {
        return load == null ? LoadObserver.Sight.NONE : load.sight();
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

    /** For tests: all flights that have departed and not ended, those whose key was taken from them included. */
    List<Flight<K, V>> inFlight() {
        return hardDeadlines.pending();
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

    /** The loader has answered; {@code null} means that the key has no value. */
    void landed(Flight<K, V> flight, @Nullable V value, @Nullable Instructions<K, V> said, Context context) {
        if (!flight.end()) {
            Operators.onDiscard(value, context);
            return;
        }
        LocalEntry<V> entry;
        try {
            entry = written(flight, value, said);
        } catch (Throwable notToBeWritten) {
            fail(flight, notToBeWritten, LoadOutcome.FAILED);
            Operators.onDiscard(value, context);
            return;
        }
        boolean confirmed = isConfirmation(value, said);
        terms.loadTook(entry.writtenAt - flight.startedAt);
        boolean stored = said != null && !said.isStored() ? !leaveAsItIs(flight) : store(flight, entry);
        LoadOutcome outcome = value == null ? LoadOutcome.ABSENT : LoadOutcome.VALUE;
        chronicle.ended(flight.key, confirmed ? LoadOutcome.NOT_MODIFIED : outcome, entry.writtenAt - flight.startedAt);
        boolean wasUp = touchesDown(flight);
        boolean heard = flight.landWith(entry, tier.lastInvalidated(entry));
        over(flight, wasUp);
        if (!stored && !heard) {
            Operators.onDiscard(value, context);
        }
    }

    private LocalEntry<V> written(Flight<K, V> flight, @Nullable V value, @Nullable Instructions<K, V> said) {
        if (said == null) {
            return written(flight, value, WriteOptions.NONE);
        }
        boolean confirmed = isConfirmation(value, said);
        LocalEntry<V> previous = confirmed ? confirmed(flight) : null;
        V meant = previous == null ? value : previous.value;
        WriteOptions options =
                previous == null ? said.options() : said.options().orElse(previous.notes);
        return said.isStored()
                ? written(flight, meant, options)
                : writer.pass(flight.era(), meant, options, clock.millis());
    }

    private LocalEntry<V> written(Flight<K, V> flight, @Nullable V value, WriteOptions options) {
        return writer.write(flight.era(), flight.key, value, options, flight.previous, clock.millis());
    }

    private LocalEntry<V> confirmed(Flight<K, V> flight) {
        LocalEntry<V> previous = flight.previous;
        if (previous == null) {
            throw new LoaderContractException(
                    cache,
                    "answered notModified() though there was no entry to confirm. Ask stale() first, or do not make the "
                            + "request to the source conditional without it");
        }
        return previous;
    }

    private boolean isConfirmation(@Nullable V value, @Nullable Instructions<K, V> said) {
        return value == null && said != null && !said.isModified();
    }

    private boolean leaveAsItIs(Flight<K, V> flight) {
        tier.withdraw(flight);
        return true;
    }

    private boolean store(Flight<K, V> flight, LocalEntry<V> entry) {
        if (!writer.remembers(entry)) {
            settle(flight, null);
            return false;
        }
        if (terms.isOfLongerUse(entry)) {
            tier.keepFor(terms.longestUse(entry));
        }
        boolean stored = settle(flight, entry);
        if (stored) {
            chronicle.stored(flight.key, Origin.LOAD, entry);
        } else {
            chronicle.fenced(flight.key);
        }
        return stored;
    }

    /** A stale entry was served in the place of a flight. */
    void servedStale(Flight<K, V> flight, LocalEntry<V> stale) {
        chronicle.staleServed(flight.key, stale);
    }

    /** Gives its part of the quota back before anybody is answered, who may need it for what he asks for next. */
    private boolean touchesDown(Flight<K, V> flight) {
        boolean wasUp = flight.touchesDown();
        if (wasUp) {
            pool.quota.giveBack();
        }
        return wasUp;
    }

    private void over(Flight<K, V> flight, boolean wasUp) {
        flight.over();
        if (wasUp) {
            pool.airspace.leave();
        }
    }

    /** The loader has failed. */
    void failed(Flight<K, V> flight, Throwable error) {
        if (flight.end()) {
            fail(flight, error, outcomeOf(error));
        } else if (!(error instanceof ListTooLongException)) {
            unheard(error);
        }
    }

    /** The last passenger has left a flight that is cancelled when abandoned. */
    void abandoned(Flight<K, V> flight) {
        if (flight.end()) {
            Load unwanted = flight.release(LoadOutcome.ABANDONED, null);
            tier.withdraw(flight);
            chronicle.ended(flight.key, LoadOutcome.ABANDONED, clock.millis() - flight.startedAt);
            over(flight, touchesDown(flight));
            unwanted.cancel();
        }
    }

    private void setDeadlines(Flight<K, V> flight) {
        try {
            flight.afterwards(hardDeadlines.add(flight)::letGo);
            if (softDeadlines != null && flight.previous != null) {
                flight.afterwards(softDeadlines.add(flight)::letGo);
            }
        } catch (RuntimeException schedulerGone) {
            // Without a bound it must not fly; ended and released here, it will not be loaded.
            failed(flight, schedulerGone);
            flight.release(LoadOutcome.FAILED, schedulerGone);
        }
    }

    private void slow(Flight<K, V> flight) {
        flight.serveSlow();
    }

    private void timedOut(Flight<K, V> flight) {
        if (flight.end()) {
            LoadTimeoutException late = new LoadTimeoutException(cache, terms.policy.loadTimeout());
            Load unwanted = flight.release(LoadOutcome.TIMED_OUT, late);
            fail(flight, late, LoadOutcome.TIMED_OUT);
            unwanted.cancel();
        }
    }

    private void fail(Flight<K, V> flight, Throwable error, LoadOutcome outcome) {
        if (error instanceof ListTooLongException verdict && verdict.isVerdictOf(flight.load())) {
            refuseToKeep(flight, verdict);
            return;
        }
        long now = clock.millis();
        LocalEntry<V> fallback = isOfUse(flight.previous, now) ? flight.previous : null;
        settle(flight, fallback == null ? refusal(flight, error, now) : resting(fallback, now));
        chronicle.ended(flight.key, outcome, now - flight.startedAt);
        boolean wasUp = touchesDown(flight);
        boolean heard = flight.failWith(error);
        over(flight, wasUp);
        if (!heard) {
            unheard(error);
        }
    }

    /** Whoever sees it under another policy must not lose what a failure under this one has no use for. */
    private boolean isOfUse(@Nullable LocalEntry<V> previous, long now) {
        return previous != null
                && (terms.standing(previous, now) != Standing.DEAD || pool.isOfUse(previous, terms.base, now));
    }

    /** No failure of the source: nothing is served or remembered in place of what is too long, and nobody has to hear it. */
    private void refuseToKeep(Flight<K, V> flight, ListTooLongException verdict) {
        settle(flight, null);
        chronicle.ended(flight.key, LoadOutcome.VALUE, clock.millis() - flight.startedAt);
        boolean wasUp = touchesDown(flight);
        flight.failAllWith(verdict);
        over(flight, wasUp);
    }

    /** Whatever keys do in a map: a flight that has ended must go on to answer those on board. */
    private boolean settle(Flight<K, V> flight, @Nullable Kept<V> successor) {
        try {
            return tier.settle(flight, successor);
        } catch (Throwable brokenKey) {
            unheard(brokenKey);
            return false;
        }
    }

    /** Tells the recorder of an error that nobody was left to hear. */
    void unheard(Throwable error) {
        chronicle.unheard(error);
    }

    private LocalEntry<V> resting(LocalEntry<V> previous, long now) {
        return previous.restingUntil(now + terms.policy.retryAfter().toMillis());
    }

    private @Nullable Refusal<V> refusal(Flight<K, V> flight, Throwable error, long now) {
        Duration backOff = terms.policy.backOff();
        return backOff.isZero() ? null : new Refusal<>(flight.era(), error, now + backOff.toMillis());
    }
}
