/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry;
import dev.weir.Entry.Freshness;
import dev.weir.Entry.Tier;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.policy.CachePolicy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The code of {@code docs/reading.md}. */
class ReadingSnippetsTest {

    private final Shop shop = new Shop();
    private final Weir weir = shop.weir;
    private final ProductTable table = shop.table;

    @Test
    void theFamilyOfGets() {
        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .readThrough(table::find)
                .build();

        // snippet: reading-get
        Mono<Product> fromSource = products.get("p-1");
        Mono<Product> ifAtHand = products.getIfCached("p-1");
        Mono<Product> ownLoader = products.getOrCompute("p-1", id -> table.find(id));
        // end

        StepVerifier.create(ifAtHand).verifyComplete();
        StepVerifier.create(ownLoader).expectNext(Shop.KETTLE).verifyComplete();
        StepVerifier.create(fromSource).expectNext(Shop.KETTLE).verifyComplete();
        StepVerifier.create(ifAtHand).expectNext(Shop.KETTLE).verifyComplete();
        assertThat(table.queries()).isEqualTo(2);
    }

    @Test
    void anAbsenceIsRemembered() {
        // snippet: reading-absent
        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .policy(CachePolicy.freshFor(Duration.ofMinutes(5)).absentFor(Duration.ofSeconds(30)))
                .readThrough(table::find)
                .build();

        Mono<String> name = products.get("p-2").map(Product::name).switchIfEmpty(Mono.just("There is no such product"));
        // end

        int before = table.queries();
        StepVerifier.create(name).expectNext("There is no such product").verifyComplete();
        shop.pass(Duration.ofSeconds(29));
        StepVerifier.create(name).expectNext("There is no such product").verifyComplete();
        assertThat(table.queries() - before).isEqualTo(1);
        shop.pass(Duration.ofSeconds(1));
        StepVerifier.create(name).expectNext("There is no such product").verifyComplete();
        assertThat(table.queries() - before).isEqualTo(2);
    }

    @Test
    void anEntrySaysWhereItComesFrom() {
        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .readThrough(table::find)
                .build();

        // snippet: reading-entry
        Mono<Entry<Product>> answer = products.getEntry("p-1");

        Mono<String> headers = answer.map(entry -> entry.isAbsent()
                ? "404"
                : "200, Age: " + entry.age().toSeconds() + (entry.isStale() ? ", stale: " + entry.freshness() : ""));
        // end

        StepVerifier.create(headers).expectNext("200, Age: 0").verifyComplete();
        shop.pass(Duration.ofSeconds(90));
        StepVerifier.create(headers).expectNext("200, Age: 90").verifyComplete();
        StepVerifier.create(answer)
                .assertNext(entry -> {
                    assertThat(entry.tier()).isEqualTo(Tier.LOCAL);
                    assertThat(entry.freshness()).isEqualTo(Freshness.FRESH);
                    assertThat(entry.coalesced()).isFalse();
                })
                .verifyComplete();
    }

    @Test
    void aLoaderSeesWhatItReplaces() {
        AtomicReference<String> seen = new AtomicReference<>();
        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .policy(CachePolicy.freshFor(Duration.ofMinutes(5)).staleIfError(Duration.ofHours(1)))
                .build();

        // snippet: reading-loader
        Mono<Product> product = products.getOrCompute("p-1", (id, context) -> {
            seen.set(context.stale().map(entry -> "replaces " + entry.age()).orElse("replaces nothing"));
            return table.find(id);
        });
        // end

        StepVerifier.create(product).expectNext(Shop.KETTLE).verifyComplete();
        assertThat(seen).hasValue("replaces nothing");
        shop.pass(Duration.ofMinutes(6));
        StepVerifier.create(product).expectNext(Shop.KETTLE).verifyComplete();
        assertThat(seen).hasValue("replaces PT6M");
    }

    @Test
    void aKeyOfTheContextTravelsWhereItIsNamed() {
        // snippet: reading-carrying
        ReactiveCache<String, String> greetings = weir.cache("greetings", String.class, String.class)
                .carrying("language")
                .readThrough(name -> Mono.deferContextual(
                        context -> Mono.just(context.getOrDefault("language", "en") + " for " + name)))
                .build();
        // end

        StepVerifier.create(greetings.get("Ada").contextWrite(context -> context.putAllMap(Map.of("language", "fr"))))
                .expectNext("fr for Ada")
                .verifyComplete();
    }

    @Test
    void theLocalTierIsBoundedByWeight() {
        // snippet: reading-weight
        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .maximumWeight(1_000_000, (id, product) -> product.name().length())
                .readThrough(table::find)
                .build();
        // end

        StepVerifier.create(products.get("p-1")).expectNext(Shop.KETTLE).verifyComplete();
        StepVerifier.create(products.put("p-3", new Product("p-3", "x".repeat(1_000_001))))
                .verifyComplete();
        shop.pass(Duration.ZERO);
        StepVerifier.create(products.getIfCached("p-3")).verifyComplete();
        StepVerifier.create(products.getIfCached("p-1")).expectNext(Shop.KETTLE).verifyComplete();
    }
}
