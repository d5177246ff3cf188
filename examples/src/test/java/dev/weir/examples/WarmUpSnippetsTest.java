/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ReactiveCache;
import dev.weir.WarmUp;
import dev.weir.testing.InMemoryStore;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The code of {@code docs/warm-up.md}. */
class WarmUpSnippetsTest {

    private final Shop shop = new Shop();
    private final InMemoryStore<String, Product> store = InMemoryStore.create("products", shop.clock);
    private final ReactiveCache<String, Product> products = shop.weir
            .cache("products", String.class, Product.class)
            .readThrough(store)
            .build();

    @Test
    void keysAreLoadedBeforeAnybodyAsks() {
        store.writeUnseen("p-1", Shop.KETTLE);

        // snippet: warm-up-keys
        Mono<WarmUp.Progress> done =
                products.warmUp(WarmUp.ofKeys(Flux.just("p-1", "p-2", "p-3"))).last();
        // end

        StepVerifier.create(done)
                .expectNext(new WarmUp.Progress(1, 3, 0, 0, true))
                .verifyComplete();
        StepVerifier.create(products.getIfCached("p-1")).expectNext(Shop.KETTLE).verifyComplete();
    }

    @Test
    void rowsFillTheCacheAgainAndAgain() {
        Flux<Product> query = Flux.just(Shop.KETTLE);

        // snippet: warm-up-rows
        Flux<Map.Entry<String, Product>> bestSellers = query.map(product -> Map.entry(product.id(), product));
        Flux<WarmUp.Progress> progress = products.warmUp(
                WarmUp.<String, Product>ofRows(bestSellers).inFlight(1_000).every(Duration.ofMinutes(10)));
        // end

        StepVerifier.create(progress.filter(WarmUp.Progress::isOver)
                        .map(WarmUp.Progress::round)
                        .take(2))
                .expectNext(1L)
                .then(() -> shop.pass(Duration.ofMinutes(10)))
                .expectNext(2L)
                .verifyComplete();
        assertThat(products.getIfCached("p-1").block()).isEqualTo(Shop.KETTLE);
    }
}
