/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry;
import dev.weir.Entry.Freshness;
import dev.weir.LoadRefusedException;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.policy.CachePolicy;
import dev.weir.resilience.Safeguards;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The code of {@code docs/resilience.md}. */
class ResilienceSnippetsTest {

    private final Shop shop = new Shop();
    private final Weir weir = shop.weir;
    private final ProductTable table = shop.table;

    @Test
    void theApplicationsOwnGuardsStandAroundLoads() {
        // snippet: resilience-own
        CircuitBreaker database = CircuitBreaker.ofDefaults("database");
        Bulkhead narrow = Bulkhead.of(
                "database",
                BulkheadConfig.custom()
                        .maxConcurrentCalls(64)
                        .maxWaitDuration(Duration.ZERO)
                        .build());
        Retry twice = Retry.of("database", RetryConfig.custom().maxAttempts(2).build());

        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .policy(CachePolicy.freshFor(Duration.ofMinutes(5)).staleIfError(Duration.ofHours(6)))
                .readThrough(table::find)
                .safeguards(Safeguards.none()
                        .circuitBreaker(database)
                        .bulkhead(narrow)
                        .retry(twice))
                .build();
        // end

        StepVerifier.create(products.get("p-1")).expectNext(Shop.KETTLE).verifyComplete();
        assertThat(database.getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(1);
        shop.pass(Duration.ofMinutes(5));
        database.transitionToOpenState();
        StepVerifier.create(products.getEntry("p-1").map(Entry::freshness))
                .expectNext(Freshness.LOAD_FAILED)
                .verifyComplete();
    }

    @Test
    void thoseOfTheHouseTryOnceMore() {
        // snippet: resilience-defaults
        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .readThrough(table::find)
                .safeguards(Safeguards.defaults())
                .build();
        // end

        table.goDown();
        StepVerifier.create(products.get("p-1"))
                .then(table::comeBack)
                .then(() -> shop.pass(Duration.ofMillis(200)))
                .expectNext(Shop.KETTLE)
                .verifyComplete();
    }

    @Test
    void aRefusalIsToldFromAFailure() {
        CircuitBreaker open = CircuitBreaker.ofDefaults("database");
        open.transitionToOpenState();
        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .readThrough(table::find)
                .safeguards(Safeguards.none().circuitBreaker(open))
                .build();

        // snippet: resilience-refused
        Mono<Product> kettle =
                products.get("p-1").onErrorResume(LoadRefusedException.class, refused -> fromTheCatalogue());
        // end

        StepVerifier.create(kettle).expectNext(Shop.TEAPOT).verifyComplete();
    }

    private static Mono<Product> fromTheCatalogue() {
        return Mono.just(Shop.TEAPOT);
    }
}
