/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Loader;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.metrics.CacheRecorder;
import dev.weir.policy.CachePolicy;
import dev.weir.testing.Chaos;
import dev.weir.testing.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The code of {@code docs/testing.md}. */
class TestingSnippetsTest {

    private final ProductTable table = new Shop().table;

    // snippet: testing-clock
    @Test
    void aPriceIsLoadedAgainAfterAMinute() {
        VirtualClock clock = VirtualClock.create();
        ReactiveCache<String, Integer> prices = Weir.named("test")
                .clock(clock)
                .build()
                .cache("prices", String.class, Integer.class)
                .policy(CachePolicy.freshFor(Duration.ofMinutes(1)))
                .build();

        Mono<Integer> first = prices.getOrCompute("p-1", id -> Mono.just(10));
        Mono<Integer> second = prices.getOrCompute("p-1", id -> Mono.just(20));

        StepVerifier.create(first).expectNext(10).verifyComplete();
        clock.advanceBy(Duration.ofSeconds(59));
        StepVerifier.create(second).expectNext(10).verifyComplete();
        clock.advanceBy(Duration.ofSeconds(1));
        StepVerifier.create(second).expectNext(20).verifyComplete();
    }
    // end

    @Test
    void chaosIsRepeatable() {
        List<String> once = outcomesUnderChaos();

        assertThat(once).hasSize(100).contains("failed", "timed out", "loaded");
        assertThat(outcomesUnderChaos()).isEqualTo(once);
    }

    private List<String> outcomesUnderChaos() {
        VirtualClock clock = VirtualClock.create();
        // snippet: testing-chaos
        Loader<String, Product> calm = (id, context) -> table.find(id);
        Loader<String, Product> wild = Chaos.on(clock, 42)
                .delayingUpTo(Duration.ofMillis(300))
                .failing(0.2, () -> new IOException("connection reset"))
                .silent(0.1)
                .around(calm);
        // end

        ReactiveCache<String, Product> products = Weir.named("test")
                .clock(clock)
                .build()
                .cache("products", String.class, Product.class)
                .policy(CachePolicy.freshFor(Duration.ofMinutes(1)).loadTimeout(Duration.ofSeconds(1)))
                .readThrough(wild)
                .build();
        List<String> outcomes = new ArrayList<>();
        Flux.range(0, 100)
                .concatMap(i -> products.refresh("p-1")
                        .map(product -> "loaded")
                        .onErrorResume(IOException.class, reset -> Mono.just("failed"))
                        .onErrorResume(error -> Mono.just("timed out")))
                .subscribe(outcomes::add);
        clock.advanceBy(Duration.ofMinutes(2));
        return outcomes;
    }

    @Test
    void errorsNobodyHearsAreRecorded() {
        VirtualClock clock = VirtualClock.create();
        // snippet: testing-unheard
        List<Throwable> unheard = new ArrayList<>();
        CacheRecorder recorder = new CacheRecorder() {
            @Override
            public void unheard(String cache, Throwable error) {
                unheard.add(error);
            }
        };
        Random random = new Random(42);
        Weir weir = Weir.named("test")
                .clock(clock)
                .recorder(recorder)
                .random(() -> random)
                .build();
        // end

        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .policy(CachePolicy.freshFor(Duration.ofMinutes(1)).staleWhileRevalidate(Duration.ofMinutes(5)))
                .readThrough(table::find)
                .build();
        StepVerifier.create(products.get("p-1")).expectNext(Shop.KETTLE).verifyComplete();
        clock.advanceBy(Duration.ofMinutes(2));
        table.goDown();
        StepVerifier.create(products.get("p-1")).expectNext(Shop.KETTLE).verifyComplete();
        assertThat(unheard).hasSize(1);
    }
}
