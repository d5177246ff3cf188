/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Caching;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The code of {@code docs/pipelines.md}. */
class PipelinesSnippetsTest {

    private final Shop shop = new Shop();
    private final Weir weir = shop.weir;
    private final ProductTable table = shop.table;
    private final ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
            .readThroughInBatches(table::findAll)
            .build();
    private final Flux<Order> orders = Flux.just(new Order(1, "p-1"), new Order(2, "p-2"), new Order(3, "p-1"));

    @Test
    void aMonoIsCached() {
        String id = "p-1";
        // snippet: pipelines-cached
        Mono<Product> kettle = table.find(id).as(Caching.cached(products, id));
        // end

        int before = table.queries();
        StepVerifier.create(kettle.then(kettle)).expectNext(Shop.KETTLE).verifyComplete();
        assertThat(table.queries() - before).isEqualTo(1);
    }

    @Test
    void ordersAreJoinedWithTheirProducts() {
        int before = table.queries();
        // snippet: pipelines-look-up
        Flux<Order> named = orders.transform(Caching.lookUpEach(products, Order::productId, Order::with));
        // end

        StepVerifier.create(named.map(Order::productName))
                .expectNext("Kettle", "unknown", "Kettle")
                .verifyComplete();
        assertThat(table.queries() - before).isEqualTo(1);
    }

    @Test
    void thoseWithoutAProductAreLeftOut() {
        // snippet: pipelines-present
        Flux<String> labels = orders.transform(Caching.lookUpPresent(
                products, Order::productId, (order, product) -> order.number() + ": " + product.name()));
        // end

        StepVerifier.create(labels).expectNext("1: Kettle", "3: Kettle").verifyComplete();
    }

    @Test
    void anErrorNeedNotEndThePipeline() {
        table.goDown();
        // snippet: pipelines-errors
        Flux<Order> named = orders.transform(Caching.lookUpEach(products, Order::productId, Order::with)
                .inFlight(64)
                .onError((order, error) -> Optional.of(order)));
        // end

        StepVerifier.create(named).expectNextCount(3).verifyComplete();
    }

    @Test
    void changesAreFollowed() {
        Flux<Product> changes = Flux.just(Shop.TEAPOT).delayUntil(table::save);
        Flux<Product> updates = Flux.just(new Product("p-2", "Mug"), new Product("p-2", "Cup"));
        StepVerifier.create(products.get("p-1")).expectNext(Shop.KETTLE).verifyComplete();

        // snippet: pipelines-follow
        Flux<Product> invalidated = changes.transform(Caching.invalidateEach(products, Product::id));
        Flux<Product> put = updates.transform(Caching.putEach(products, Product::id));
        // end

        StepVerifier.create(invalidated.thenMany(products.get("p-1")))
                .expectNext(Shop.TEAPOT)
                .verifyComplete();
        StepVerifier.create(put.thenMany(products.get("p-2")))
                .expectNext(new Product("p-2", "Cup"))
                .verifyComplete();
    }

    @Test
    @SuppressWarnings("unchecked") // there is no class of lists of something
    void aFluxIsCachedAsAList() {
        String category = "kitchen";
        // snippet: pipelines-flux
        ReactiveCache<String, List<Product>> listings = weir.cache(
                        "listings", String.class, (Class<List<Product>>) (Class<?>) List.class)
                .build();
        Flux<Product> listing = Caching.cachedFlux(listings, category, 1_000, this::findByCategory);
        // end

        int before = table.queries();
        StepVerifier.create(listing.thenMany(listing)).expectNext(Shop.KETTLE).verifyComplete();
        assertThat(table.queries() - before).isEqualTo(1);
    }

    private Flux<Product> findByCategory(String category) {
        return table.findAll(Set.of("p-1")).flatMapIterable(found -> found.values());
    }
}
