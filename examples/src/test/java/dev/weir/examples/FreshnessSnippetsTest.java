/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Entry;
import dev.weir.Entry.Freshness;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.policy.CachePolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The code of {@code docs/freshness.md}. */
class FreshnessSnippetsTest {

    private final Shop shop = new Shop();
    private final Weir weir = shop.weir;
    private final ProductTable table = shop.table;

    @Test
    void theWindowsAreAges() {
        // snippet: freshness-windows
        CachePolicy policy = CachePolicy.freshFor(Duration.ofMinutes(5))
                .staleWhileRevalidate(Duration.ofMinutes(15))
                .staleIfError(Duration.ofHours(6));
        // end

        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .policy(policy)
                .readThrough(table::find)
                .build();
        assertThat(freshnessOf(products)).isEqualTo(Freshness.FRESH);
        table.goDown();
        shop.pass(Duration.ofMinutes(4));
        assertThat(freshnessOf(products)).isEqualTo(Freshness.FRESH);
        shop.pass(Duration.ofMinutes(10));
        assertThat(freshnessOf(products)).isEqualTo(Freshness.REVALIDATING);
        shop.pass(Duration.ofMinutes(2));
        assertThat(freshnessOf(products)).isEqualTo(Freshness.LOAD_FAILED);
        shop.pass(Duration.ofHours(6));
        StepVerifier.create(products.get("p-1")).verifyErrorMessage("The database is down");
    }

    @Test
    void aStaleWindowBelowTheFreshOneIsRefused() {
        // snippet: freshness-contradiction
        CachePolicy contradiction = CachePolicy.freshFor(Duration.ofMinutes(5)).staleIfError(Duration.ofMinutes(1));
        // end

        assertThatThrownBy(() ->
                        weir.cache("products", String.class, Product.class).policy(contradiction))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("staleIfError (PT1M) lies below freshFor (PT5M): both are ages of the value, so it must be "
                        + "longer than freshFor, or be left out");
    }

    @Test
    void aSlowLoadLeavesItsWaitersToTheStaleValue() {
        // snippet: freshness-timeouts
        CachePolicy policy = CachePolicy.freshFor(Duration.ofMinutes(5))
                .staleIfError(Duration.ofHours(6))
                .softTimeout(Duration.ofMillis(100))
                .loadTimeout(Duration.ofSeconds(2));
        // end

        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .policy(policy)
                .readThrough(shop::find)
                .build();
        assertThat(freshnessOf(products)).isEqualTo(Freshness.FRESH);
        shop.pass(Duration.ofMinutes(5));
        table.save(Shop.TEAPOT).subscribe();
        shop.holdQueries();
        Mono<Freshness> slow = products.getEntry("p-1").map(Entry::freshness);
        StepVerifier.create(slow)
                .then(() -> shop.pass(Duration.ofMillis(100)))
                .expectNext(Freshness.LOAD_SLOW)
                .verifyComplete();
        shop.answerQueries();
        StepVerifier.create(products.get("p-1")).expectNext(Shop.TEAPOT).verifyComplete();
    }

    @Test
    void failuresAreFollowedByAPause() {
        // snippet: freshness-pauses
        CachePolicy policy = CachePolicy.freshFor(Duration.ofMinutes(5))
                .staleIfError(Duration.ofHours(6))
                .retryAfter(Duration.ofSeconds(5))
                .backOff(Duration.ofSeconds(1));
        // end

        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .policy(policy)
                .readThrough(table::find)
                .build();
        table.goDown();
        StepVerifier.create(products.get("p-1")).verifyErrorMessage("The database is down");
        table.comeBack();
        shop.pass(Duration.ofMillis(999));
        StepVerifier.create(products.get("p-1")).verifyErrorMessage("The database is down");
        shop.pass(Duration.ofMillis(1));
        assertThat(freshnessOf(products)).isEqualTo(Freshness.FRESH);

        shop.pass(Duration.ofMinutes(5));
        table.goDown();
        assertThat(freshnessOf(products)).isEqualTo(Freshness.LOAD_FAILED);
        table.comeBack();
        shop.pass(Duration.ofMillis(4_999));
        assertThat(freshnessOf(products)).isEqualTo(Freshness.LOAD_FAILED);
        shop.pass(Duration.ofMillis(1));
        assertThat(freshnessOf(products)).isEqualTo(Freshness.FRESH);
    }

    @Test
    void aValueIsReloadedBeforeItExpires() {
        // snippet: freshness-ahead
        CachePolicy policy =
                CachePolicy.freshFor(Duration.ofMinutes(5)).jitter(0.1).refreshAhead(0.8);
        // end

        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .policy(policy)
                .readThrough(table::find)
                .build();
        StepVerifier.create(products.get("p-1")).expectNext(Shop.KETTLE).verifyComplete();
        table.save(Shop.TEAPOT).subscribe();
        shop.pass(Duration.ofSeconds(250));
        StepVerifier.create(products.get("p-1")).expectNext(Shop.KETTLE).verifyComplete();
        StepVerifier.create(products.get("p-1")).expectNext(Shop.TEAPOT).verifyComplete();
    }

    private static Freshness freshnessOf(ReactiveCache<String, Product> products) {
        return products.getEntry("p-1").map(Entry::freshness).block();
    }
}
