/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.metrics.CacheStats;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A memory of forgotten pools: of each while loads of it are in flight, and afterwards only of what they counted together.
 */
final class ForgottenPools<K, V> {

    private final AtomicReference<Ledger<K, V>> ledger =
            new AtomicReference<>(new Ledger<>(Set.of(), new Tally().stats(0, 0, 0, 0)));

    /** What is known at one moment; the same object as long as nothing changes. */
    Ledger<K, V> ledger() {
        return ledger.get();
    }

    /** A pool that was just forgotten counts on at least until the next one is. */
    void add(Pool<K, V> pool) {
        ledger.updateAndGet(seen -> seen.with(pool));
    }

    /**
     * A ledger of forgotten pools.
     *
     * @param open those that may count more
     * @param closed what all the others have counted
     */
    record Ledger<K, V>(Set<Pool<K, V>> open, CacheStats closed) {

        /** The sum of all but those that are still, or again, looked at elsewhere. */
        CacheStats sumWithout(Collection<Pool<K, V>> others) {
            Set<Pool<K, V>> mine = new HashSet<>(open);
            others.forEach(mine::remove);
            return sum(closed, mine);
        }

        private Ledger<K, V> with(Pool<K, V> pool) {
            Set<Pool<K, V>> still = new HashSet<>(open);
            Set<Pool<K, V>> done = new HashSet<>(open);
            still.removeIf(forgotten -> forgotten.quota.used() == 0);
            done.removeAll(still);
            still.add(pool);
            return new Ledger<>(still, sum(closed, done));
        }

        private static CacheStats sum(CacheStats closed, Collection<? extends Pool<?, ?>> pools) {
            Tally total = new Tally();
            total.addAll(closed);
            long dropped = closed.droppedEvents();
            for (Pool<?, ?> pool : pools) {
                CacheStats stats = pool.stats();
                total.addAll(stats);
                dropped += stats.droppedEvents();
            }
            return total.stats(dropped, 0, 0, 0);
        }
    }
}
