/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.metrics.CacheStats;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A memory of forgotten pools: of each while loads of it are in flight, and afterwards only of what they counted together.
 */
final class ForgottenPools<K, V> {

    /** So many of the last ones may be known to a request that has found its pool and not begun yet. */
    private static final int LAST = 64;

    private final AtomicReference<Ledger<K, V>> ledger =
            new AtomicReference<>(new Ledger<>(List.of(), new Tally().stats(0, 0, 0, 0)));

    /** What is known at one moment; the same object as long as nothing changes. */
    Ledger<K, V> ledger() {
        return ledger.get();
    }

    void add(Pool<K, V> pool) {
        ledger.updateAndGet(seen -> seen.with(pool));
    }

    /**
     * A ledger of forgotten pools.
     *
     * @param open those that may count more, the first forgotten first
     * @param closed what all the others have counted
     */
    record Ledger<K, V>(List<Pool<K, V>> open, CacheStats closed) {

        /** The sum of all but those that are still, or again, looked at elsewhere. */
        CacheStats sumWithout(Collection<Pool<K, V>> others) {
            Set<Pool<K, V>> mine = new HashSet<>(open);
            others.forEach(mine::remove);
            return sum(closed, mine);
        }

        private Ledger<K, V> with(Pool<K, V> pool) {
            List<Pool<K, V>> done = open.stream()
                    .limit(Math.max(0, open.size() + 1 - LAST))
                    .filter(forgotten -> forgotten.quota.used() == 0)
                    .toList();
            List<Pool<K, V>> still = new ArrayList<>(open);
            still.removeAll(done);
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
