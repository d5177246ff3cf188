/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Entry.Tier;
import dev.weir.metrics.CacheEvent.Origin;
import dev.weir.metrics.LoadOutcome;
import dev.weir.time.CacheClock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * The path of a landing: how a flight ends, be it by an answer, an error, a timeout, or because everybody has left.
 *
 * <p>It has a fixed order. The flight is ended first, so that of those four one decides; then the slot is settled, so
 * that whoever comes too late to board finds what the flight brought; then those on board are answered.
 */
final class LandingPath<K, V> {

    private final Pool<K, V> pool;
    private final String cache;
    private final LocalTier<K, V> tier;
    private final Terms<V> terms;
    private final EntryWriter<K, V> writer;
    private final CacheClock clock;
    private final Chronicle chronicle;

    final @Nullable RemotePath<K, V> remote;

    LandingPath(Pool<K, V> pool, Terms<V> terms, EntryWriter<K, V> writer) {
        this.remote = pool.remote == null ? null : new RemotePath<>(pool, pool.remote, terms, this);
        this.pool = pool;
        this.cache = pool.plan.name();
        this.tier = pool.tier;
        this.terms = terms;
        this.writer = writer;
        this.clock = pool.surroundings.clock();
        this.chronicle = pool.chronicle;
    }

    static LoadOutcome outcomeOf(Throwable error) {
        if (error instanceof LoadTimeoutException) {
            return LoadOutcome.TIMED_OUT;
        }
        boolean refused = error instanceof LoadRefusedException || error instanceof CacheClosedException;
        return refused ? LoadOutcome.REFUSED : LoadOutcome.FAILED;
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
            fail(flight, notToBeWritten, LoadOutcome.FAILED, Load.NONE);
            Operators.onDiscard(value, context);
            return;
        }
        terms.loadTook(entry.writtenAt - flight.startedAt);
        LoadOutcome outcome = value == null ? LoadOutcome.ABSENT : LoadOutcome.VALUE;
        Answer<V> answer =
                new Answer<>(entry, isConfirmation(value, said) ? LoadOutcome.NOT_MODIFIED : outcome, value, context);
        if (said != null && !said.isStored()) {
            tier.withdraw(flight);
            answer(flight, answer, false);
        } else if (!writer.remembers(entry)) {
            settle(flight, null);
            answer(flight, answer, false);
        } else if (flight.crossing == null || remote == null) {
            keep(flight, answer, entry);
        } else {
            remote.fills.fill(flight.crossing, entry, kept -> keep(flight, answer, kept));
        }
    }

    private void keep(Flight<K, V> flight, Answer<V> answer, @Nullable LocalEntry<V> kept) {
        if (kept != null && terms.isOfLongerUse(kept)) {
            tier.keepFor(terms.longestUse(kept));
        }
        boolean stored = settle(flight, kept);
        if (stored && kept != null) {
            chronicle.stored(flight.key, Origin.LOAD, kept);
        } else {
            chronicle.fenced(flight.key);
        }
        answer(
                flight,
                kept instanceof SharedEntry<V> shared && !shared.isDegraded() ? answer.as(shared) : answer,
                stored);
    }

    private void answer(Flight<K, V> flight, Answer<V> answer, boolean isKept) {
        LocalEntry<V> entry = answer.entry;
        chronicle.ended(flight.key, answer.outcome, entry.writtenAt - flight.startedAt);
        boolean wasUp = touchesDown(flight);
        boolean heard = flight.landWith(entry, Tier.SOURCE, tier.lastInvalidated(entry));
        over(flight, wasUp);
        if (!isKept && !heard) {
            Operators.onDiscard(answer.value, answer.context);
        }
    }

    /** Something was found in the remote tier that will do. */
    void found(Flight<K, V> flight, LocalEntry<V> entry, boolean isPassing) {
        if (!flight.end()) {
            return;
        }
        chronicle.tally.remoteHits.increment();
        if (terms.isOfLongerUse(entry)) {
            tier.keepFor(terms.longestUse(entry));
        }
        if (isPassing) {
            settle(flight, null);
        } else if (!settle(flight, entry)) {
            chronicle.fenced(flight.key);
        }
        boolean wasUp = touchesDown(flight);
        flight.landWith(entry, Tier.REMOTE, tier.lastInvalidated(entry));
        over(flight, wasUp);
    }

    /** There was nothing in the remote tier, and it was not to be loaded. */
    void foundNothing(Flight<K, V> flight) {
        if (flight.end()) {
            tier.withdraw(flight);
            boolean wasUp = touchesDown(flight);
            flight.landWithNothing();
            over(flight, wasUp);
        }
    }

    /** What is in the remote tier cannot be read. */
    void unreadable(Flight<K, V> flight) {
        chronicle.unreadable(flight.key);
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
        return writer.write(flight.era(), flight.key, value, options, flight.previous(), clock.millis());
    }

    private LocalEntry<V> confirmed(Flight<K, V> flight) {
        LocalEntry<V> previous = flight.previous();
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

    /** Someone on board was left to a stale entry. */
    void servedStale(Flight<K, V> flight, LocalEntry<V> stale) {
        chronicle.fellBack(flight.key, stale);
    }

    /** Gives its part of the quota back before anybody is answered, who may need it for what he asks for next. */
    private boolean touchesDown(Flight<K, V> flight) {
        boolean wasUp = flight.wasUp();
        if (wasUp) {
            pool.quota.giveBack();
        }
        if (flight.crossing != null) {
            flight.crossing.leavesPlace();
        }
        return wasUp;
    }

    private void over(Flight<K, V> flight, boolean wasUp) {
        if (flight.crossing != null && remote != null) {
            remote.fills.giveBack(flight.crossing);
        }
        tier.patrol.leave(flight);
        flight.over();
        if (wasUp) {
            pool.airspace.leave();
        }
    }

    /** The loader has failed. */
    void failed(Flight<K, V> flight, Throwable error) {
        if (flight.end()) {
            fail(flight, error, outcomeOf(error), Load.NONE);
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
            boolean wasUp = touchesDown(flight);
            unwanted.cancel();
            over(flight, wasUp);
        }
    }

    /** The load has taken too long. */
    void timedOut(Flight<K, V> flight) {
        if (flight.end()) {
            LoadTimeoutException late = new LoadTimeoutException(cache, terms.policy.loadTimeout());
            Load unwanted = flight.release(LoadOutcome.TIMED_OUT, late);
            fail(flight, late, LoadOutcome.TIMED_OUT, unwanted);
        }
    }

    /** What nobody wants any more is cancelled after everybody has been answered, and before the flight is over. */
    private void fail(Flight<K, V> flight, Throwable error, LoadOutcome outcome, Load unwanted) {
        if (error instanceof ListTooLongException verdict && verdict.isVerdictOf(flight.load())) {
            refuseToKeep(flight, verdict);
            return;
        }
        long now = clock.millis();
        LocalEntry<V> fallback = isOfUse(flight.previous(), now) ? flight.previous() : null;
        settle(flight, fallback == null ? refusal(flight, error, now) : resting(fallback, now));
        chronicle.ended(flight.key, outcome, now - flight.startedAt);
        boolean wasUp = touchesDown(flight);
        boolean heard = flight.failWith(error);
        unwanted.cancel();
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

    /** An answer of a loader: what it is worth, and what is thrown away if nobody wants it. */
    private record Answer<V>(
            LocalEntry<V> entry,
            LoadOutcome outcome,
            @Nullable V value,
            Context context) {

        /** The same, as it is in the remote tier. */
        Answer<V> as(SharedEntry<V> shared) {
            return new Answer<>(shared, outcome, value, context);
        }
    }
}
