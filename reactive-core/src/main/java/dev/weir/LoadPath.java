/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Entry.Freshness;
import dev.weir.Entry.Tier;
import dev.weir.metrics.CacheRecorder;
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

    private final String cache;
    private final LocalTier<K, V> tier;
    private final Terms<K, V> terms;
    private final Carriage carriage;
    private final @Nullable KeyBatcher<K, V> batcher;
    private final CacheClock clock;
    private final CacheRecorder recorder;
    private final Provenance provenance;
    private final Deadlines<Flight<K, V>> hardDeadlines;
    private final @Nullable Deadlines<Flight<K, V>> softDeadlines;

    LoadPath(
            CacheBuilder<K, V> spec,
            LocalTier<K, V> tier,
            Terms<K, V> terms,
            @Nullable KeyBatcher<K, V> batcher,
            CacheClock clock,
            CacheRecorder recorder) {
        this.cache = spec.name();
        this.tier = tier;
        this.terms = terms;
        this.carriage = spec.carriage();
        this.batcher = batcher;
        this.clock = clock;
        this.recorder = recorder;
        this.provenance = new Provenance(clock);
        CachePolicy policy = terms.policy;
        this.hardDeadlines = new Deadlines<>(clock, policy.loadTimeout(), this::timedOut);
        this.softDeadlines =
                policy.softTimeout().isZero() ? null : new Deadlines<>(clock, policy.softTimeout(), this::slow);
    }

    String cache() {
        return cache;
    }

    long millis() {
        return clock.millis();
    }

    /** The entry a load replaces, as its loader sees it. */
    Entry<V> describe(LocalEntry<V> previous) {
        Freshness freshness = previous.isFreshAt(millis()) ? Freshness.FRESH : Freshness.REVALIDATING;
        return provenance.of(previous, Tier.LOCAL, freshness, false);
    }

    /** What replaces an entry belongs to the entry's era: begun after a clear it must not bring the entry back. */
    Flight<K, V> newFlight(K key, @Nullable LocalEntry<V> previous, WhenAbandoned whenAbandoned) {
        Era era = previous == null ? tier.era() : previous.era();
        return new Flight<>(this, key, era, previous, whenAbandoned == WhenAbandoned.CANCEL);
    }

    /** Whether an entry may be served in the place of the load that was to replace it. */
    boolean isFallback(@Nullable LocalEntry<V> previous) {
        return previous != null && terms.standing(previous, clock.millis()) != Standing.DEAD;
    }

    /** Sends a flight off with its leader's loader. */
    void depart(Flight<K, V> flight, Loader<? super K, V> loader, ContextView caller) {
        if (flight.hasEnded()) {
            // Abandoned before it was its key's slot, when there was nothing to take it out of.
            tier.withdraw(flight);
            return;
        }
        setDeadlines(flight);
        if (batcher != null && loader == batcher.single()) {
            queue(batcher, List.of(flight), caller);
        } else {
            new SingleLoad<>(flight, loader).start(carriage.of(caller));
        }
    }

    /** Sends flights off in one load, or in as few as the batch policy allows. */
    void departTogether(List<Flight<K, V>> flights, BatchOfOne<K, V> loader, ContextView caller) {
        flights.forEach(this::setDeadlines);
        if (batcher != null && loader == batcher.single()) {
            queue(batcher, flights, caller);
        } else {
            new BatchLoad<>(flights, loader.bulk(), BatchLoad.Place.UNLIMITED).start(carriage.of(caller));
        }
    }

    private void queue(KeyBatcher<K, V> batcher, List<Flight<K, V>> flights, ContextView caller) {
        if (Load.in(caller) != null) {
            flights.forEach(Flight::awaitedByLoad);
        }
        Convoy convoy = Convoy.in(caller);
        if (convoy == null || !convoy.takes(flights, caller)) {
            batcher.add(flights, carriage.of(caller));
            flights.forEach(this::sendOffIfAwaited);
        }
    }

    /** Sends off what a convoy has held. */
    void sendOff(List<Flight<K, V>> flights, ContextView caller) {
        if (batcher != null) {
            batcher.add(flights, carriage.of(caller));
            flights.forEach(this::sendOffIfAwaited);
        }
    }

    /** All flights that have departed and not ended, those whose key was taken from them included. */
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
    void landed(Flight<K, V> flight, @Nullable V value, Context context) {
        if (!flight.end()) {
            Operators.onDiscard(value, context);
            return;
        }
        LocalEntry<V> entry;
        try {
            entry = terms.write(flight.era(), flight.key, value, clock.millis());
        } catch (Throwable weigherFailed) {
            fail(flight, weigherFailed);
            Operators.onDiscard(value, context);
            return;
        }
        terms.loadTook(entry.writtenAt - flight.startedAt);
        boolean stored = settle(flight, terms.remembers(entry) ? entry : null);
        boolean heard = flight.landWith(entry);
        flight.over();
        if (!stored && !heard) {
            Operators.onDiscard(value, context);
        }
    }

    /** The loader has failed. */
    void failed(Flight<K, V> flight, Throwable error) {
        if (flight.end()) {
            fail(flight, error);
        } else if (!(error instanceof ListTooLongException)) {
            unheard(error);
        }
    }

    /** The last passenger has left a flight that is cancelled when abandoned. */
    void abandoned(Flight<K, V> flight) {
        if (flight.end()) {
            tier.withdraw(flight);
            flight.over();
            flight.release();
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
            flight.release();
        }
    }

    private void slow(Flight<K, V> flight) {
        if (isFallback(flight.previous)) {
            flight.serveSlow();
        }
    }

    private void timedOut(Flight<K, V> flight) {
        if (flight.end()) {
            fail(flight, new LoadTimeoutException(cache, terms.policy.loadTimeout()));
            flight.release();
        }
    }

    private void fail(Flight<K, V> flight, Throwable error) {
        if (error instanceof ListTooLongException verdict && verdict.isVerdictOf(flight.load())) {
            refuseToKeep(flight, verdict);
            return;
        }
        long now = clock.millis();
        LocalEntry<V> fallback = isFallback(flight.previous) ? flight.previous : null;
        settle(flight, fallback == null ? refusal(flight, error, now) : resting(fallback, now));
        boolean heard = flight.failWith(error, fallback != null);
        flight.over();
        if (!heard) {
            unheard(error);
        }
    }

    /** No failure of the source: nothing is served or remembered in place of what is too long, and nobody has to hear it. */
    private void refuseToKeep(Flight<K, V> flight, ListTooLongException verdict) {
        settle(flight, null);
        flight.failWith(verdict, false);
        flight.over();
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
        try {
            recorder.unheard(cache, error);
        } catch (Throwable brokenRecorder) {
            Operators.onErrorDropped(brokenRecorder, Context.empty());
        }
    }

    private LocalEntry<V> resting(LocalEntry<V> previous, long now) {
        return previous.restingUntil(now + terms.policy.retryAfter().toMillis());
    }

    private @Nullable Refusal<V> refusal(Flight<K, V> flight, Throwable error, long now) {
        Duration backOff = terms.policy.backOff();
        return backOff.isZero() ? null : new Refusal<>(flight.era(), error, now + backOff.toMillis());
    }
}
