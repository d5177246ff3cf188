/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.policy.BatchPolicy;
import dev.weir.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The code of {@code docs/batching.md}. */
class BatchingSnippetsTest {

    private final Shop shop = new Shop();
    private final Weir weir = shop.weir;
    private final VirtualClock clock = shop.clock;
    private final ProductTable table = shop.table;

    @Test
    void keysThatMissTogetherTravelTogether() {
        List<Set<String>> batches = new ArrayList<>();
        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .readThroughInBatches(
                        ids -> {
                            batches.add(ids);
                            return table.findAll(ids).delaySubscription(Duration.ofMillis(10), clock.scheduler());
                        },
                        new BatchPolicy(256, 1))
                .build();

        // snippet: batching-misses
        Flux<Product> found = Flux.range(0, 200).flatMap(i -> products.get("p-" + i), 200);
        // end

        StepVerifier.create(found)
                .then(() -> shop.pass(Duration.ofMillis(20)))
                .expectNext(Shop.KETTLE)
                .verifyComplete();
        assertThat(batches).extracting(Set::size).containsExactly(1, 199);
    }

    @Test
    void aSourceMayLoadInBatches() {
        // snippet: batching-source
        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .readThroughInBatches(table::findAll, BatchPolicy.upTo(500).inFlight(4))
                .build();
        // end

        int before = table.queries();
        // snippet: batching-get-all
        Mono<Map<String, Product>> known = products.getAll(List.of("p-1", "p-2", "p-3"));
        // end

        StepVerifier.create(known).expectNext(Map.of("p-1", Shop.KETTLE)).verifyComplete();
        StepVerifier.create(known).expectNext(Map.of("p-1", Shop.KETTLE)).verifyComplete();
        assertThat(table.queries() - before).isEqualTo(1);
    }

    @Test
    void aRequestMayBringItsOwnBulkLoader() {
        ReactiveCache<String, Product> products =
                weir.cache("products", String.class, Product.class).build();

        // snippet: batching-compute
        Mono<Map<String, Product>> some =
                products.getAllOrCompute(List.of("p-1", "p-2"), missing -> table.findAll(missing));
        // end

        StepVerifier.create(products.put("p-2", Shop.TEAPOT).then(some))
                .expectNext(Map.of("p-1", Shop.KETTLE, "p-2", Shop.TEAPOT))
                .verifyComplete();
    }
}
