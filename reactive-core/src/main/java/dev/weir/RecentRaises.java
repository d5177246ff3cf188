/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.weir.tier.Generation;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.Collection;

/**
 * A memory of the generations of which it was told lately that they were raised: by this process itself, or by another one. A
 * generation stands in the log of every shard, and is not news each time.
 */
final class RecentRaises {

    private static final Duration LATELY = Duration.ofSeconds(5);
    private static final int MOST = 1_000;

    private final Cache<Generation, Boolean> lately;

    RecentRaises(CacheClock clock) {
        this.lately = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(LATELY)
                .ticker(clock::nanos)
                .executor(clock.upkeep())
                .build();
    }

    /** This process raises them, and tells that itself. */
    void add(Collection<Generation> generations) {
        generations.forEach(generation -> lately.put(generation, true));
    }

    /** Whether that one was raised was not told lately; from now on it was. */
    boolean isNews(Generation generation) {
        return lately.asMap().putIfAbsent(generation, true) == null;
    }
}
