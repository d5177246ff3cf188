/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry.Freshness;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.WriteOptions;
import dev.weir.policy.CachePolicy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The code of {@code docs/invalidation.md}. */
class InvalidationSnippetsTest {

    private final Shop shop = new Shop();
    private final Weir weir = shop.weir;
    private final ProductTable table = shop.table;
    private final ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
            .policy(CachePolicy.freshFor(Duration.ofMinutes(5)).staleIfError(Duration.ofHours(1)))
            .readThrough(shop::find)
            .build();

    @Test
    void aChangeOfTheSourceIsFollowedByAnInvalidation() {
        StepVerifier.create(products.get("p-1")).expectNext(Shop.KETTLE).verifyComplete();

        // snippet: invalidation-after-write
        Mono<Void> renamed = table.save(new Product("p-1", "Teapot")).then(products.invalidate("p-1"));
        // end

        StepVerifier.create(renamed).verifyComplete();
        StepVerifier.create(products.get("p-1")).expectNext(Shop.TEAPOT).verifyComplete();
    }

    @Test
    void aLoadThatBeganBeforeStoresNothing() {
        shop.holdQueries();

        // snippet: invalidation-fence
        Mono<Product> before = products.get("p-1"); // reads the old row, slowly
        StepVerifier.create(before)
                .then(() ->
                        table.save(Shop.TEAPOT).then(products.invalidate("p-1")).subscribe())
                .then(shop::answerQueries)
                .expectNext(Shop.KETTLE) // who asked before is answered
                .verifyComplete();
        StepVerifier.create(products.getIfCached("p-1")).verifyComplete(); // and nothing was stored
        // end

        StepVerifier.create(products.get("p-1")).expectNext(Shop.TEAPOT).verifyComplete();
    }

    @Test
    void anExpiredValueIsStillAFallback() {
        StepVerifier.create(products.get("p-1")).expectNext(Shop.KETTLE).verifyComplete();
        table.goDown();

        // snippet: invalidation-expire
        Mono<Product> fallback = products.expire("p-1").then(products.get("p-1"));
        Mono<Product> nothing = products.invalidate("p-1").then(products.get("p-1"));
        // end

        StepVerifier.create(products.expire("p-1").then(products.getEntry("p-1")))
                .assertNext(entry -> assertThat(entry.freshness()).isEqualTo(Freshness.LOAD_FAILED))
                .verifyComplete();
        StepVerifier.create(fallback).expectNext(Shop.KETTLE).verifyComplete();
        StepVerifier.create(nothing).verifyErrorMessage("The database is down");
    }

    @Test
    void manyKeysOrAllOfThem() {
        StepVerifier.create(products.get("p-1")).expectNext(Shop.KETTLE).verifyComplete();

        // snippet: invalidation-many
        Mono<Void> some = products.invalidateAll(List.of("p-1", "p-2"));
        Mono<Void> all = products.clear();
        // end

        StepVerifier.create(some.then(products.getIfCached("p-1"))).verifyComplete();
        StepVerifier.create(products.get("p-1")).expectNext(Shop.KETTLE).verifyComplete();
        StepVerifier.create(all.then(products.getIfCached("p-1"))).verifyComplete();
    }

    @Test
    void aRefreshReplacesAndAPutStores() {
        StepVerifier.create(products.get("p-1")).expectNext(Shop.KETTLE).verifyComplete();
        table.save(Shop.TEAPOT).subscribe();

        // snippet: invalidation-refresh
        Mono<Product> asTheSourceHasIt = products.refresh("p-1");
        // end

        StepVerifier.create(products.get("p-1")).expectNext(Shop.KETTLE).verifyComplete();
        StepVerifier.create(asTheSourceHasIt).expectNext(Shop.TEAPOT).verifyComplete();
        StepVerifier.create(products.get("p-1")).expectNext(Shop.TEAPOT).verifyComplete();

        // snippet: invalidation-put
        Mono<Void> stored = products.put("p-1", new Product("p-1", "Samovar"));
        // end

        StepVerifier.create(stored.then(products.get("p-1").map(Product::name)))
                .expectNext("Samovar")
                .verifyComplete();
    }

    @Test
    void aTagStandsForAllEntriesThatHaveIt() {
        // snippet: invalidation-tags
        ReactiveCache<String, Product> offers = weir.cache("offers", String.class, Product.class)
                .tags(product -> List.of("name:" + product.name())) // of each value
                .readThrough((id, context) -> {
                    context.tags(List.of("shop:kitchen")); // of what this load brings
                    return table.find(id);
                })
                .build();
        Mono<Void> tagged = offers.put("p-2", Shop.TEAPOT, WriteOptions.tagged("shop:garden")); // of what is put
        // end

        StepVerifier.create(tagged.then(offers.get("p-1")))
                .expectNext(Shop.KETTLE)
                .verifyComplete();

        // snippet: invalidation-by-tag
        Mono<Void> kitchenMoved = offers.invalidateTags(List.of("shop:kitchen"));
        // end

        StepVerifier.create(kitchenMoved.then(offers.getIfCached("p-1"))).verifyComplete();
        StepVerifier.create(offers.getIfCached("p-2")).expectNext(Shop.TEAPOT).verifyComplete();
        StepVerifier.create(offers.invalidateTags(List.of("name:Teapot", "shop:garden"))
                        .then(offers.getIfCached("p-2")))
                .verifyComplete();
    }

    @Test
    void repeatedInvalidationsTakeEffectTogether() {
        // snippet: invalidation-debounce
        ReactiveCache<String, Product> followed = weir.cache("followed", String.class, Product.class)
                .debounceInvalidations(Duration.ofSeconds(1))
                .readThrough(table::find)
                .build();
        // end

        StepVerifier.create(followed.invalidate("p-1").then(followed.get("p-1")))
                .expectNext(Shop.KETTLE)
                .verifyComplete();
        StepVerifier.create(followed.invalidate("p-1"))
                .expectSubscription()
                .then(() -> StepVerifier.create(followed.getIfCached("p-1"))
                        .expectNext(Shop.KETTLE)
                        .verifyComplete())
                .then(() -> shop.pass(Duration.ofSeconds(1)))
                .verifyComplete();
        StepVerifier.create(followed.getIfCached("p-1")).verifyComplete();
    }

    @Test
    void manyKeysAreForgottenByWhatTheyAreWrittenLike() {
        // snippet: invalidation-prefix
        ReactiveCache<String, Product> stocked = weir.cache("stocked", String.class, Product.class)
                .prefixes(':', 2)
                .readThrough(table::find)
                .build();
        Mono<Void> berlinClosed = stocked.invalidatePrefix("eu:berlin"); // eu:berlin:42, but not eu:berlinale:1
        Flux<String> drafts = stocked.invalidateMatching("*:draft-?"); // emits the texts of what it forgot
        // end

        for (String key : List.of("eu:berlin:42", "eu:berlinale:1", "eu:berlinale:draft-7")) {
            StepVerifier.create(stocked.put(key, Shop.KETTLE)).verifyComplete();
        }
        StepVerifier.create(berlinClosed).verifyComplete();
        StepVerifier.create(drafts).expectNext("eu:berlinale:draft-7").verifyComplete();
        StepVerifier.create(stocked.getIfCached("eu:berlin:42")).verifyComplete();
        StepVerifier.create(stocked.getIfCached("eu:berlinale:1"))
                .expectNext(Shop.KETTLE)
                .verifyComplete();
    }

    @Test
    void aHotKeyIsLoadedAgainAtOnce() {
        // snippet: invalidation-hot-keys
        ReactiveCache<String, Product> hot = weir.cache("hot", String.class, Product.class)
                .policy(CachePolicy.freshFor(Duration.ofMinutes(5)).reloadIfRead(100))
                .readThrough(table::find)
                .build();
        // end

        StepVerifier.create(hot.get("p-1").repeat(100)).expectNextCount(101).verifyComplete();
        StepVerifier.create(table.save(Shop.TEAPOT).then(hot.invalidate("p-1"))).verifyComplete();
        StepVerifier.create(hot.getIfCached("p-1")).expectNext(Shop.TEAPOT).verifyComplete();
    }
}
