/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.SharedEntry.Origin;
import dev.weir.tier.Lease;
import dev.weir.tier.StoredEntry;
import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import dev.weir.time.CacheClock;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;

/** The path of a fill: what was loaded is stored in the remote tier under the lease it was loaded with, or that is given back. */
final class FillPath<K, V> {

    private final RemoteSide<K, V> side;
    private final Terms<V> terms;
    private final LandingPath<K, V> landings;
    private final Fences fences;
    private final Moments moments;
    private final Tally tally;
    private final CacheClock clock;

    FillPath(Pool<K, V> pool, RemoteSide<K, V> side, Terms<V> terms, LandingPath<K, V> landings) {
        this.side = side;
        this.terms = terms;
        this.landings = landings;
        this.fences = pool.surroundings.fences();
        this.moments = pool.moments;
        this.tally = pool.chronicle.tally;
        this.clock = pool.surroundings.clock();
    }

    /** Stores what was loaded, if it may be; then goes on with what may be kept here, {@code null} if nothing may. */
    void fill(Crossing<K, V> crossing, LocalEntry<V> entry, Filled<V> then) {
        Lease held = crossing.takeLease();
        if (held == null) {
            then.goOn(degraded(crossing, entry));
            return;
        }
        StoredEntry stored;
        try {
            stored = side.written(entry);
        } catch (Throwable unwritable) {
            landings.unheard(unwritable);
            giveBack(held);
            then.goOn(null);
            Exceptions.throwIfJvmFatal(unwritable);
            return;
        }
        crossing.asks(held.version().epoch(), clock.nanos(), moments);
        Reply.to(
                side.tier.fill(held, stored, terms.longestKept(entry)),
                accepted -> then.goOn(
                        Boolean.TRUE.equals(accepted) || !fences.keepOutRefusedFills()
                                ? filled(crossing, entry, held)
                                : refused()),
                error -> {
                    lost(crossing, error);
                    if (wasNotSent(error)) {
                        // Others would wait for it until its time is up.
                        giveBack(held);
                        landings.unheard(error);
                    }
                    then.goOn(degraded(crossing, entry));
                });
    }

    private static boolean wasNotSent(Throwable error) {
        return !(error instanceof TierException failure)
                || failure.reason() == Reason.TOO_LARGE
                || failure.reason() == Reason.MISCONFIGURED
                || failure.reason() == Reason.REFUSED;
    }

    private @Nullable LocalEntry<V> refused() {
        tally.refusedFills.increment();
        return null;
    }

    private SharedEntry<V> filled(Crossing<K, V> crossing, LocalEntry<V> entry, Lease held) {
        crossing.isChecked();
        Origin origin = new Origin(held.version(), crossing.asOf(), crossing.key.shard());
        return SharedEntry.of(entry, origin, clock.millis(), side.localFor);
    }

    private void lost(Crossing<K, V> crossing, Throwable error) {
        if (error instanceof TierException failure) {
            if (failure.reason() == Reason.EPOCH_LOST) {
                side.coherence.lost(crossing.key.shard(), crossing.epoch());
            }
            crossing.isUnreached();
        }
    }

    /** Of no use to anybody as soon as others can be asked again. */
    private @Nullable LocalEntry<V> degraded(Crossing<K, V> crossing, LocalEntry<V> entry) {
        if (crossing.hasGonePast()
                || !crossing.hasReachedNothing()
                || side.shard(crossing.key).isCoherent()) {
            return null;
        }
        return SharedEntry.degraded(entry, crossing.key.shard(), clock.millis());
    }

    /** Gives the lease back that a flight holds that will not fill. */
    void giveBack(Crossing<K, V> crossing) {
        Lease held = crossing.takeLease();
        if (held != null) {
            giveBack(held);
        }
    }

    private void giveBack(Lease held) {
        // Not given back, it ends by itself.
        Reply.to(side.tier.release(held), released -> {}, error -> {});
    }

    /** What follows a fill. */
    interface Filled<V> {
        void goOn(@Nullable LocalEntry<V> kept);
    }
}
