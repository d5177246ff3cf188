/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Entry.Freshness;
import dev.weir.Entry.Tier;
import dev.weir.time.CacheClock;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

/** The path of serving: what a waiter gets of an entry that is at hand, and whether it is reloaded behind the answer. */
final class ServingPath<K, V> {

    private final Terms<V> terms;
    private final RefreshPath<K, V> refreshes;
    private final Chronicle chronicle;
    private final CacheClock clock;
    private final @Nullable Trust<V> trust;

    /** With trust in what is a copy of the remote tier's; {@code null} where there is none. */
    ServingPath(Pool<K, V> pool, Terms<V> terms, LoadPath<K, V> loads, @Nullable Trust<V> trust) {
        this.terms = terms;
        this.refreshes = new RefreshPath<>(pool, loads);
        this.chronicle = pool.chronicle;
        this.clock = pool.surroundings.clock();
        this.trust = trust;
    }

    /** Answers a waiter with an entry if that will do; false if it has to be loaded. */
    boolean serve(Waiter<K, V, ?> waiter, LocalEntry<V> entry) {
        if (!waiter.read.acceptsWhatIsThere()) {
            return false;
        }
        long now = clock.millis();
        boolean rests = entry.restsAt(now);
        Standing standing = standing(entry, now);
        Demand demand = waiter.demand();
        if (demand != null && !isMet(demand, entry, standing)) {
            return false;
        }
        switch (standing) {
            case FRESH:
                serve(waiter, entry, freshnessOf(entry));
                return true;
            case DUE:
                return serveAndRefresh(waiter, entry, freshnessOf(entry), rests);
            case STALE:
                return serveAndRefresh(waiter, entry, rests ? Freshness.LOAD_FAILED : Freshness.REVALIDATING, rests);
            case FALLBACK:
                if (rests) {
                    served(entry, Freshness.LOAD_FAILED, waiter);
                    waiter.answer(entry, Tier.LOCAL, Freshness.LOAD_FAILED, false);
                    return true;
                }
                return false;
            default:
                return false;
        }
    }

    /** Whether an entry of this standing meets a demand. */
    boolean isMet(Demand demand, LocalEntry<V> entry, Standing standing) {
        boolean fresh = standing == Standing.FRESH || standing == Standing.DUE;
        long knownAsOf = trust == null ? SharedEntry.NEVER_KNOWN : trust.knownAsOf(entry);
        return fresh && demand.isContentWith(entry, knownAsOf, clock.nanos());
    }

    /** Answers a waiter with what a flight replaces, if that will do meanwhile. */
    boolean serveWhileItFlies(Waiter<K, V, ?> waiter, Flight<K, V> flight) {
        LocalEntry<V> previous = flight.previous();
        if (previous == null || !waiter.read.acceptsWhatIsThere()) {
            return false;
        }
        switch (standing(previous, clock.millis())) {
            case FRESH:
            case DUE:
                serve(waiter, previous, freshnessOf(previous));
                return true;
            case STALE:
                serve(waiter, previous, Freshness.REVALIDATING);
                return true;
            case FALLBACK:
                if (!flight.isSlow() || !waiter.answer(previous, Tier.LOCAL, Freshness.LOAD_SLOW, false)) {
                    return false;
                }
                served(previous, Freshness.LOAD_SLOW, waiter);
                return true;
            default:
                return false;
        }
    }

    /** Whether an entry may be served in the place of a load that fails or is slow. */
    boolean isFallback(LocalEntry<V> entry) {
        return standing(entry, clock.millis()) != Standing.DEAD;
    }

    /** Whether an entry is served while it is being replaced. */
    boolean isServedMeanwhile(LocalEntry<V> entry) {
        Standing standing = standing(entry, clock.millis());
        return standing != Standing.DEAD && standing != Standing.FALLBACK;
    }

    /** What an entry is good for, as far as it is known to be current. */
    Standing standing(LocalEntry<V> entry, long now) {
        return trust == null ? terms.standing(entry, now) : trust.standing(entry, now);
    }

    private Freshness freshnessOf(LocalEntry<V> fresh) {
        return trust == null || trust.isVerified(fresh) ? Freshness.FRESH : Freshness.UNVERIFIED;
    }

    private void serve(Waiter<K, V, ?> waiter, LocalEntry<V> entry, Freshness freshness) {
        served(entry, freshness, waiter);
        waiter.answer(entry, Tier.LOCAL, freshness, false);
    }

    /** The answer first: nobody who is served from memory waits for a loader to be subscribed to. */
    private boolean serveAndRefresh(Waiter<K, V, ?> waiter, LocalEntry<V> entry, Freshness freshness, boolean rests) {
        Context context = waiter.currentContext();
        served(entry, freshness, waiter);
        waiter.answer(entry, Tier.LOCAL, freshness, false);
        Loader<? super K, V> loader = waiter.read.loader();
        if (!rests && loader != null) {
            refreshes.behind(waiter.read.key, entry, loader, context);
        }
        return true;
    }

    private void served(LocalEntry<V> entry, Freshness freshness, Waiter<K, V, ?> waiter) {
        terms.countRead(entry);
        if (freshness == Freshness.FRESH || freshness == Freshness.UNVERIFIED) {
            if (!waiter.hasMissed()) {
                chronicle.tally.hits.increment();
                if (waiter instanceof TimedWaiter<?, ?, ?> timed) {
                    chronicle.hitTimed(entry, timed.begunAt);
                }
            }
        } else if (waiter.hasMissed()) {
            chronicle.fellBack(waiter.read.key, entry);
        } else {
            chronicle.staleHit(waiter.read.key, entry);
        }
    }
}
