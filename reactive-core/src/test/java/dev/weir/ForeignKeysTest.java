/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testing.InMemoryServer;
import dev.weir.testing.VirtualClock;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Keys in the remote tier that are none of this cache, because keys were written otherwise before. */
class ForeignKeysTest {

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final VirtualClock clock = VirtualClock.create();
    private final InMemoryServer server = InMemoryServer.create(clock, new Random(42), 1);
    private final ReactiveCache<String, String> before = cache(String.class);
    private final ReactiveCache<Long, String> now = cache(Long.class);

    @Test
    void aGlobPassesThemByAndGoesOn() {
        before.put("abc", "text").block(LIMIT);
        before.put("7", "seven").block(LIMIT);
        now.put(8L, "eight").block(LIMIT);

        assertThat(now.invalidateMatching("*").sort().collectList().block(LIMIT))
                .containsExactly("7", "8");

        assertThat(before.getIfCached("abc").block(LIMIT)).isEqualTo("text");
        assertThat(now.with(Consistency.STRONG).getIfCached(7L).blockOptional(LIMIT))
                .isEmpty();
    }

    /** What cannot be applied has everything dropped that is of the same shard. */
    @Test
    void theLogPassesThemByAndLosesNothing() {
        before.put("7", "seven").block(LIMIT);
        before.put("8", "eight").block(LIMIT);
        now.getIfCached(7L).block(LIMIT);
        now.getIfCached(8L).block(LIMIT);

        before.put("abc", "text").block(LIMIT);
        before.put("7", "seven again").block(LIMIT);
        clock.advanceBy(SOON);

        assertThat(now.getIfCached(7L).block(LIMIT)).isEqualTo("seven again");
        assertThat(now.getEntryIfCached(8L).map(Entry::tier).block(LIMIT)).isEqualTo(Entry.Tier.LOCAL);
    }

    private <K> ReactiveCache<K, String> cache(Class<K> keys) {
        ReactiveCache<K, String> cache = Weir.named("shop")
                .clock(clock)
                .remote(server.link())
                .build()
                .cache("products", keys, String.class)
                .build();
        clock.advanceBy(SOON);
        return cache;
    }
}
