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

/** A memory of the generations that a process has raised itself lately, so that it does not take them for others' when it reads of them. */
final class OwnRaises {

    private static final Duration LATELY = Duration.ofSeconds(5);
    private static final int MOST = 1_000;

    private final Cache<Generation, Boolean> lately;

    OwnRaises(CacheClock clock) {
        this.lately = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(LATELY)
                .ticker(clock::nanos)
                .executor(clock.upkeep())
                .build();
    }

    void add(Collection<Generation> generations) {
        generations.forEach(generation -> lately.put(generation, true));
    }

    boolean has(Generation generation) {
        return lately.getIfPresent(generation) != null;
    }
}
