/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Entry.Freshness;
import dev.weir.Entry.Tier;
import dev.weir.metrics.LoadObserver;
import dev.weir.metrics.LoadOutcome;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/** A waiter: one subscriber of one read that could not be answered on the spot. On board of a flight it is a stack node. */
sealed class Waiter<K, V, T> extends Deferred<T> permits DemandingWaiter, NestedWaiter, TimedWaiter {

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<Waiter, LoadObserver.@Nullable Sight> SIGHT =
            AtomicReferenceFieldUpdater.newUpdater(Waiter.class, LoadObserver.Sight.class, "sight");

    final ReadMono<K, V, T> read;

    /** The one that boarded before. Written by the flight. */
    @Nullable
    Waiter<K, V, ?> next;

    /** The era in which it boarded last. Written before it is on board, where it may have to ask again. */
    Era since = Era.NEVER;

    private volatile LoadObserver.@Nullable Sight sight;

    Waiter(CoreSubscriber<? super T> actual, ReadMono<K, V, T> read) {
        super(actual);
        this.read = read;
    }

    /** Whether it has been on board, and so counts as a miss whatever it is answered with. */
    final boolean hasMissed() {
        return since != Era.NEVER;
    }

    /** Before it is on board: this is made of its waiting for another request's load; {@code null} if nobody looks. */
    final void waits(LoadObserver.@Nullable Sight seen) {
        if (seen != null) {
            sight = seen;
        }
    }

    /** What it asks of its answer; {@code null} where any will do. */
    @Nullable
    Demand demand() {
        return null;
    }

    /** Whether what a flight brings will do; if not, it asks again. */
    final boolean isContentWith(LocalEntry<V> entry, Flight<K, V> flight) {
        Demand demand = demand();
        if (flight.crossing != null && flight.crossing.hasGonePast() && !asksTheSource(demand)) {
            return false;
        }
        return demand == null || demand.takes(entry, flight, read.path.nanos());
    }

    private boolean asksTheSource(@Nullable Demand demand) {
        return !read.acceptsWhatIsThere() || demand != null && demand.isForTheSource();
    }

    /** Whether an entry that was there before will do in the place of a load that fails or is slow. */
    final boolean accepts(LocalEntry<V> stale) {
        return demand() == null && read.acceptsWhatIsThere() && read.path.serving.isFallback(stale);
    }

    /** Whether an entry will do while it is being replaced. */
    final boolean acceptsMeanwhile(@Nullable LocalEntry<V> stale) {
        return stale != null
                && demand() == null
                && read.acceptsWhatIsThere()
                && read.path.serving.isServedMeanwhile(stale);
    }

    final boolean answer(LocalEntry<V> entry, Tier tier, Freshness freshness, boolean coalesced) {
        Demand demand = demand();
        if (demand != null) {
            demand.sees(entry);
        }
        T shaped = read.shape(entry, tier, freshness, coalesced);
        return shaped == null ? complete() : answer(shaped);
    }

    /** It turned out that there was nothing to wait for. */
    final void waitsNoMore() {
        seen(LoadOutcome.ABANDONED, null);
    }

    @Override
    void answered(@Nullable Object value, @Nullable Throwable error) {
        if (sight != null) {
            seen(error == null ? outcomeOf(value) : LandingPath.outcomeOf(error), error);
        }
    }

    @Override
    final void cancelled(@Nullable Flight<?, ?> flight) {
        waitsNoMore();
        answered(null, null);
        if (flight != null) {
            flight.leave();
        }
    }

    private void seen(LoadOutcome outcome, @Nullable Throwable error) {
        LoadObserver.Sight last = SIGHT.getAndSet(this, null);
        if (last != null) {
            last.ended(outcome, error);
        }
    }

    private static LoadOutcome outcomeOf(@Nullable Object value) {
        boolean absent = value == null || (value instanceof Entry<?> entry && entry.isAbsent());
        return absent ? LoadOutcome.ABSENT : LoadOutcome.VALUE;
    }
}
