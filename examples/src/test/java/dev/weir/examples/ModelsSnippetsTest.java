/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.CacheModel;
import dev.weir.Explanation;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.WriteOptions;
import dev.weir.policy.CachePolicy;
import dev.weir.policy.WhenUnreachable;
import dev.weir.testing.InMemoryStore;
import dev.weir.testing.InMemoryTransactions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The code of {@code docs/models.md}. */
class ModelsSnippetsTest {

    private final Shop shop = new Shop();
    private final Weir weir = shop.weir;
    private final ProductTable table = shop.table;
    private final InMemoryTransactions transactions = InMemoryTransactions.create(shop.clock);
    private final InMemoryStore<String, Product> store =
            InMemoryStore.<String, Product>create("products", shop.clock).takingPartIn(transactions);

    @Test
    void valuesLeaveWhenTheyAreInvalidated() {
        // snippet: models-explicit
        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .model(CacheModel.aside().invalidatedExplicitly())
                .readThrough(table::find)
                .build();
        // end

        StepVerifier.create(products.get("p-1")).expectNext(Shop.KETTLE).verifyComplete();

        // snippet: models-read-your-writes
        Product teapot = new Product("p-1", "Teapot");
        Mono<Product> mine = table.save(teapot).then(products.invalidate("p-1")).then(products.get("p-1"));
        // end

        StepVerifier.create(mine).expectNext(Shop.TEAPOT).verifyComplete();

        // snippet: models-contract
        Mono<String> contract = products.explain("p-1").map(Explanation::contract);
        // end

        StepVerifier.create(contract)
                .expectNext(
                        "aside: values leave when they are invalidated, or as a backstop at an age of PT1H; a request "
                                + "that begins after a put or an invalidation has completed in this process is not answered with "
                                + "what was there before")
                .verifyComplete();
    }

    @Test
    void noAnswerIsOlderThanPromised() {
        // snippet: models-bounded
        ReactiveCache<String, Product> prices = weir.cache("prices", String.class, Product.class)
                .model(CacheModel.aside().staleAtMost(Duration.ofMinutes(2)))
                .policy(CachePolicy.freshFor(Duration.ofSeconds(30)).staleIfError(Duration.ofMinutes(2)))
                .build();
        // end

        assertThatThrownBy(() -> {
                    // snippet: models-broken-promise
                    prices.with(policy -> policy.staleIfError(Duration.ofHours(1)));
                    // end
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "The model promises that no answer is older than PT2M, but the policy serves answers of up to "
                                + "PT1H: shorten freshFor, longerIfRead, staleWhileRevalidate, staleIfError or absentFor, or "
                                + "raise staleAtMost");
        StepVerifier.create(prices.put("p-1", Shop.KETTLE, WriteOptions.NONE.freshFor(Duration.ofDays(1))))
                .verifyComplete();
        shop.pass(Duration.ofMinutes(2));
        StepVerifier.create(prices.getIfCached("p-1")).verifyComplete();
    }

    @Test
    void aClassOfKeysHasItsOwnPolicy() {
        // snippet: models-key-class
        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .policy(CachePolicy.freshFor(Duration.ofMinutes(5)))
                .keyClass("auctions", id -> id.startsWith("a-"), policy -> policy.withFreshFor(Duration.ofSeconds(5)))
                .keyClass("manuals", id -> id.startsWith("m-"), policy -> policy.withFreshFor(Duration.ofHours(12)))
                .readThrough(table::find)
                .build();
        // end

        assertThat(products.explain("a-1").block().policy().freshFor()).isEqualTo(Duration.ofSeconds(5));
        assertThat(products.explain("m-1").block().policy().freshFor()).isEqualTo(Duration.ofHours(12));
        assertThat(products.explain("p-1").block().policy().freshFor()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void writesGoThroughToTheStore() {
        // snippet: models-through
        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .writeThrough(store)
                .build();
        // end

        // snippet: models-through-put
        Mono<Product> written =
                products.put("p-1", new Product("p-1", "Teapot")).then(products.get("p-1"));
        // end

        StepVerifier.create(written).expectNext(Shop.TEAPOT).verifyComplete();
        assertThat(store.rows()).containsEntry("p-1", Shop.TEAPOT);

        // snippet: models-through-transaction
        Mono<Void> both = transactions.within(
                products.put("p-1", new Product("p-1", "Teapot")).then(products.remove("p-2")));
        // end

        StepVerifier.create(both).verifyComplete();
        assertThat(store.rows()).containsOnlyKeys("p-1");
    }

    @Test
    void aModelIsConfiguration() {
        // snippet: models-configured
        CacheModel model =
                CacheModel.through().transactionTimeout(Duration.ofSeconds(3)).whenUnreachable(WhenUnreachable.PROCEED);
        ReactiveCache<String, Product> listed = weir.cache("listed", String.class, Product.class)
                .store(store)
                .model(model)
                .keyClass("drafts", id -> id.startsWith("draft-"), policy -> policy, CacheModel.aside())
                .build();
        // end

        StepVerifier.create(listed.put("draft-1", Shop.KETTLE)).verifyComplete();
        StepVerifier.create(listed.put("p-1", Shop.KETTLE)).verifyComplete();
        assertThat(store.rows()).containsOnlyKeys("p-1");
    }
}
