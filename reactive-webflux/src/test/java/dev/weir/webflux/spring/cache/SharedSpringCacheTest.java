/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.testing.InMemoryServer;
import dev.weir.testing.VirtualClock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** A cache that two processes share, in each as Spring sees it. */
class SharedSpringCacheTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final VirtualClock clock = VirtualClock.create();
    private final InMemoryServer server = InMemoryServer.create(clock, new Random(1));
    private final WeirSpringCache here = WeirSpringCache.of(cache(), SpringKeys.text());
    private final WeirSpringCache there = WeirSpringCache.of(cache(), SpringKeys.text());

    @Test
    void whatOneHasLoadedTheOtherFinds() {
        AtomicInteger loads = new AtomicInteger();
        List<Object> key = List.of("a", 1);
        CompletableFuture<String> first = here.retrieve(key, () -> {
            loads.incrementAndGet();
            return CompletableFuture.completedFuture("one");
        });
        assertThat(settled(first)).isEqualTo("one");
        assertThat(settled(Objects.requireNonNull(there.retrieve(key)))).isEqualTo("one");
        assertThat(settled(there.retrieve(key, () -> CompletableFuture.completedFuture("two"))))
                .isEqualTo("one");
        assertThat(loads).hasValue(1);
    }

    @Test
    void whatOneEvictsTheOtherDoesNotServe() {
        settled(here.store("a", "one").toFuture());
        assertThat(settled(Objects.requireNonNull(there.retrieve("a")))).isEqualTo("one");
        settled(here.forget("a").toFuture());
        clock.advanceBy(Duration.ofSeconds(1));
        StepVerifier.create(Mono.fromFuture(Objects.requireNonNull(there.retrieve("a"))))
                .verifyComplete();
    }

    @Test
    void aLookUpIsNoLoadThatOthersWouldWaitFor() {
        CompletableFuture<?> lookUp = Objects.requireNonNull(here.retrieve("a"));
        CompletableFuture<String> read = here.retrieve("a", () -> CompletableFuture.completedFuture("one"));
        assertThat(settled(read)).isEqualTo("one");
        settled(lookUp);
    }

    private <T> T settled(CompletableFuture<T> answer) {
        for (int i = 0; i < 100 && !answer.isDone(); i++) {
            clock.advanceBy(Duration.ofMillis(10));
        }
        return Mono.fromFuture(answer).block(LIMIT);
    }

    private ReactiveCache<String, String> cache() {
        return Weir.named("shop")
                .clock(clock)
                .remote(server)
                .build()
                .cache("products", String.class, String.class)
                .build();
    }
}
