/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Demand.Approach;
import dev.weir.tier.Found;
import dev.weir.tier.RemoteKey;
import dev.weir.time.CacheClock;
import org.jspecify.annotations.Nullable;

/**
 * The path by way of a replica, for those who cannot reach the primary and ask for no more than a value that was current once. What
 * it gives is second-hand: it may lack any change, so it is stored nowhere, is as good in this process as what was loaded without
 * the remote tier, and is no answer to a demand.
 */
final class ReplicaPath<K, V> {

    private final RemoteSide<K, V> side;
    private final EntryReader<K, V> reader;
    private final Terms<V> terms;
    private final LandingPath<K, V> landings;
    private final CacheClock clock;

    ReplicaPath(
            RemoteSide<K, V> side,
            EntryReader<K, V> reader,
            Terms<V> terms,
            LandingPath<K, V> landings,
            CacheClock clock) {
        this.side = side;
        this.reader = reader;
        this.terms = terms;
        this.landings = landings;
        this.clock = clock;
    }

    /** Lands with what a replica has, or goes on. */
    void cross(Crossing<K, V> crossing, Runnable onward) {
        if (crossing.approach() != Approach.LOOK || crossing.flight.hasEnded()) {
            onward.run();
            return;
        }
        side.tier.getFromReplica(crossing.key).subscribe(new Reply<>() {
            @Override
            void arrived(@Nullable Found found) {
                LocalEntry<V> entry = found == null ? null : entry(crossing, found);
                if (entry == null) {
                    onward.run();
                } else {
                    land(crossing, entry);
                }
            }

            @Override
            void failed(Throwable noReplica) {
                onward.run();
            }

            @Override
            void goesWrong(Throwable error) {
                // It may have gone on already, and must not once more.
                landings.failed(crossing.flight, error);
            }
        });
    }

    private @Nullable LocalEntry<V> entry(Crossing<K, V> crossing, Found found) {
        if (!counts(crossing.key, found) || isOlderThan(crossing.flight.previous(), found)) {
            return null;
        }
        long now = clock.millis();
        LocalEntry<V> entry = reader.read(crossing, found, true, now, clock.nanos());
        return entry != null && isFresh(terms.standing(entry, now)) ? entry : null;
    }

    private static boolean isFresh(Standing standing) {
        return standing == Standing.FRESH || standing == Standing.DUE;
    }

    /** As far as this process knows, which may have invalidated more than the replica has heard of. */
    private boolean counts(RemoteKey key, Found found) {
        return side.shard(key).counts(key, found.entry().tags(), found.version())
                && !side.recovery.owes(key, found.entry().tags());
    }

    private static boolean isOlderThan(@Nullable LocalEntry<?> previous, Found found) {
        return previous instanceof SharedEntry<?> known && known.version.isAfter(found.version());
    }

    private void land(Crossing<K, V> crossing, LocalEntry<V> entry) {
        int shard = crossing.key.shard();
        crossing.bringsSecondHand();
        crossing.isSettled();
        landings.found(
                crossing.flight,
                SharedEntry.degraded(entry, shard, clock.millis()),
                side.shard(crossing.key).isCoherent());
    }
}
