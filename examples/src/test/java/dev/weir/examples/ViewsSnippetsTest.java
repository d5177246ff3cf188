/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.CacheContext;
import dev.weir.Entry;
import dev.weir.Entry.Freshness;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.policy.CachePolicy;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The code of {@code docs/views.md}. */
class ViewsSnippetsTest {

    private final Shop shop = new Shop();
    private final Weir weir = shop.weir;
    private final CacheClock clock = shop.clock;
    private final ProductTable table = shop.table;
    private final ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
            .policy(CachePolicy.freshFor(Duration.ofMinutes(5)).staleIfError(Duration.ofHours(1)))
            .readThrough(shop::find)
            .build();

    @Test
    void aViewAsksForMore() {
        StepVerifier.create(products.get("p-1")).expectNext(Shop.KETTLE).verifyComplete();
        table.save(Shop.TEAPOT).subscribe();
        shop.pass(Duration.ofSeconds(10));

        // snippet: views-policy
        ReactiveCache<String, Product> checkout = products.with(policy -> policy.withFreshFor(Duration.ofSeconds(10)));

        Mono<Product> shown = products.get("p-1"); // up to five minutes old
        Mono<Product> sold = checkout.get("p-1"); // up to ten seconds old, or loaded
        // end

        StepVerifier.create(shown).expectNext(Shop.KETTLE).verifyComplete();
        StepVerifier.create(sold).expectNext(Shop.TEAPOT).verifyComplete();
        StepVerifier.create(shown).expectNext(Shop.TEAPOT).verifyComplete();
    }

    @Test
    void aContradictionIsRefused() {
        assertThatThrownBy(() -> {
                    // snippet: views-contradiction
                    products.with(policy -> policy.withFreshFor(Duration.ofHours(2)));
                    // end
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("staleIfError (PT1H) lies below freshFor (PT2H): both are ages of the value, so it must be "
                        + "longer than freshFor, or be left out");
    }

    @Test
    void aRequestChangesThePolicyOfAllCachesItMeets() {
        StepVerifier.create(products.get("p-1")).expectNext(Shop.KETTLE).verifyComplete();
        table.save(Shop.TEAPOT).subscribe();
        shop.pass(Duration.ofSeconds(10));

        // snippet: views-context
        Mono<Product> sold = products.get("p-1")
                .contextWrite(CacheContext.policy(policy -> policy.withFreshFor(Duration.ofSeconds(10))));
        // end

        StepVerifier.create(sold).expectNext(Shop.TEAPOT).verifyComplete();
    }

    @Test
    void aDeadlineLeavesTheRequestToTheOldValue() {
        StepVerifier.create(products.get("p-1")).expectNext(Shop.KETTLE).verifyComplete();
        table.save(Shop.TEAPOT).subscribe();
        shop.pass(Duration.ofMinutes(5));
        shop.holdQueries();

        // snippet: views-deadline
        Instant deadline = clock.instant().plusMillis(200); // as the caller's caller gave it
        Mono<Entry<Product>> inTime = products.getEntry("p-1").contextWrite(CacheContext.deadline(deadline));
        // end

        StepVerifier.create(inTime.map(Entry::freshness))
                .then(() -> shop.pass(Duration.ofMillis(199)))
                .expectNext(Freshness.LOAD_SLOW)
                .verifyComplete();
        shop.answerQueries();
        assertThat(products.get("p-1").block()).isEqualTo(Shop.TEAPOT);
    }
}
