/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.CacheOutbox;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.outbox.Durability;
import dev.weir.outbox.WriteBehind;
import dev.weir.testing.InMemoryServer;
import dev.weir.testing.InMemoryStore;
import dev.weir.testing.VirtualClock;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The code of {@code docs/write-behind.md}. */
class WriteBehindSnippetsTest {

    private final VirtualClock clock = VirtualClock.create();
    private final InMemoryStore<String, String> store = InMemoryStore.create("activity", clock);
    private final Weir weir = Weir.named("shop")
            .clock(clock)
            .remote(InMemoryServer.create(clock, new Random(1)))
            .build();

    @Test
    void whatIsAcceptedReachesTheSourceLater() {
        ReactiveCache<String, String> activity = cache();

        // snippet: write-behind-put
        Mono<Void> seen = activity.put("user-1", "signed in");
        // end
        seen.block();
        assertThat(activity.get("user-1").block()).isEqualTo("signed in");
        assertThat(store.rows()).isEmpty();
        clock.advanceBy(Duration.ofMillis(10));
        assertThat(store.rows()).containsEntry("user-1", "signed in");
    }

    @Test
    void deadLettersAreRedriven() {
        ReactiveCache<String, String> activity = cache();
        store.refuse(mutation -> true);
        activity.put("user-1", "signed in").block();
        clock.advanceBy(Duration.ofMinutes(5));
        store.refuse(mutation -> false);

        // snippet: write-behind-outbox
        CacheOutbox<String, String> outbox = activity.outbox();

        Mono<CacheOutbox.State> state = outbox.state();
        Mono<Void> drained = outbox.drained();
        Flux<CacheOutbox.Redriven> again =
                outbox.deadLetters().filter(letter -> !letter.isSuperseded()).concatMap(outbox::redrive);
        // end
        assertThat(state.block().deadLetters()).isEqualTo(1);
        assertThat(again.collectList().block()).containsExactly(CacheOutbox.Redriven.ACCEPTED);
        clock.advanceBy(Duration.ofMillis(10));
        drained.block();
        assertThat(store.rows()).containsEntry("user-1", "signed in");
    }

    private ReactiveCache<String, String> cache() {
        // snippet: write-behind-builder
        WriteBehind how = WriteBehind.DEFAULT
                .durability(Durability.MEMORY)
                .limit(50_000)
                .maxLag(Duration.ofSeconds(10))
                .attempts(5, Duration.ofMillis(200), Duration.ofSeconds(30));

        ReactiveCache<String, String> activity = weir.cache("activity", String.class, String.class)
                .writeBehind(store, how)
                .build();
        // end
        clock.advanceBy(Duration.ofSeconds(1));
        return activity;
    }
}
