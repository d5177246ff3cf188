/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ReactiveCache;
import dev.weir.redis.server.RedisEdition;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Two applications of one name share what they cache, over a real Redis. */
class SharedApplicationTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void whatOneHasLoadedTheOtherFinds() {
        ApplicationContextRunner application = Boots.withProducts()
                .withPropertyValues(
                        "spring.application.name=" + RedisEdition.namespace(getClass()),
                        "weir.caches.products.policy.fresh-for=1h",
                        "weir.redis.command-timeout=10s",
                        "weir.redis.url=" + RedisEdition.embedded().shared().url());
        application.run(one -> application.run(other -> {
            assertThat(one).hasNotFailed();
            awaitReach(products(one.getBean(WeirCaches.class)));
            awaitReach(products(other.getBean(WeirCaches.class)));
            StepVerifier.create(products(one.getBean(WeirCaches.class)).put("a", Product.of("a")))
                    .expectComplete()
                    .verify(LONG);
            StepVerifier.create(products(other.getBean(WeirCaches.class))
                            .getOrCompute("a", key -> Mono.error(new IllegalStateException("loaded"))))
                    .expectNext(Product.of("a"))
                    .expectComplete()
                    .verify(LONG);
        }));
    }

    /** Connections are made in the background. */
    private static void awaitReach(ReactiveCache<String, Product> cache) {
        Flux.interval(Duration.ofMillis(50))
                .concatMap(tick -> cache.explain("a"))
                .takeUntil(explanation -> explanation.remote().orElseThrow().coherent())
                .blockLast(LONG);
    }

    private static ReactiveCache<String, Product> products(WeirCaches caches) {
        return caches.get("products", String.class, Product.class);
    }
}
