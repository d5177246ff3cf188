/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.LoadTimeoutException;
import dev.weir.ReactiveCache;
import dev.weir.RecursiveLoadException;
import dev.weir.Weir;
import dev.weir.policy.CachePolicy;
import dev.weir.policy.WhenAbandoned;
import dev.weir.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The code of {@code docs/coalescing.md}. */
class CoalescingSnippetsTest {

    private final Shop shop = new Shop();
    private final Weir weir = shop.weir;
    private final VirtualClock clock = shop.clock;
    private final ProductTable table = shop.table;

    @Test
    void oneLoadForEveryoneWhoStays() {
        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .readThrough(shop::find)
                .build();
        List<Product> heard = new ArrayList<>();
        int before = table.queries();
        shop.holdQueries();

        // snippet: coalescing-one-load
        Mono<Product> kettle = products.get("p-1");

        Disposable first = kettle.subscribe(heard::add); // leads: its request starts the load
        kettle.subscribe(heard::add); // waits for the same load
        first.dispose(); // leaves; the load goes on
        // end

        shop.answerQueries();
        assertThat(heard).containsExactly(Shop.KETTLE);
        assertThat(table.queries() - before).isEqualTo(1);
    }

    @Test
    void anAbandonedLoadIsCancelled() {
        // snippet: coalescing-abandoned
        CachePolicy policy = CachePolicy.freshFor(Duration.ofMinutes(5)).whenAbandoned(WhenAbandoned.CANCEL);
        // end

        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .policy(policy)
                .readThrough(shop::find)
                .build();
        shop.holdQueries();
        products.get("p-1").subscribe().dispose();
        shop.answerQueries();
        StepVerifier.create(products.getIfCached("p-1")).verifyComplete();
    }

    @Test
    void aTimeoutOfOneRequestIsItsOwn() {
        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .policy(CachePolicy.freshFor(Duration.ofMinutes(5)).loadTimeout(Duration.ofSeconds(2)))
                .readThrough(shop::find)
                .build();
        List<Product> heard = new ArrayList<>();
        List<Throwable> failed = new ArrayList<>();
        shop.holdQueries();

        // snippet: coalescing-timeout
        Mono<Product> patient = products.get("p-1");
        Mono<Product> hasty = products.get("p-1")
                .timeout(Duration.ofMillis(200), clock.scheduler())
                .onErrorResume(tooSlow -> Mono.empty());
        // end

        patient.subscribe(heard::add, failed::add);
        hasty.subscribe(heard::add, failed::add);
        shop.pass(Duration.ofSeconds(1));
        assertThat(heard).isEmpty();
        assertThat(failed).isEmpty();
        shop.pass(Duration.ofSeconds(1));
        assertThat(failed).hasSize(1).hasOnlyElementsOfType(LoadTimeoutException.class);
    }

    @Test
    void aLoadThatWaitsForItselfIsRefused() {
        // snippet: coalescing-recursion
        ReactiveCache<String, Product> products =
                weir.cache("products", String.class, Product.class).build();

        Mono<Product> endless =
                products.getOrCompute("p-1", outer -> products.getOrCompute("p-1", inner -> table.find(inner)));
        // end

        StepVerifier.create(endless).verifyError(RecursiveLoadException.class);
    }
}
