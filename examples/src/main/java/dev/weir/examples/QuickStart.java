/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import dev.weir.Entry;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.policy.CachePolicy;
import java.io.PrintStream;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A first look at the cache: one load for many requests, an absence, an outage, and what follows a change. */
public final class QuickStart {

    private static final Duration QUERY_TIME = Duration.ofMillis(50);

    private final ProductTable table = new ProductTable();
    private final PrintStream out;

    private QuickStart(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) {
        run(System.out);
    }

    /** Waits for each answer, as a program that only prints may do; a service would return the publishers. */
    static void run(PrintStream out) {
        new QuickStart(out).run();
    }

    private void run() {
        table.save(new Product("p-1", "Kettle")).block();

        // snippet: quick-start
        Weir weir = Weir.named("shop").build();
        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .policy(CachePolicy.freshFor(Duration.ofMinutes(5)).staleIfError(Duration.ofHours(1)))
                .maximumSize(10_000)
                .readThrough(this::findProduct)
                .build();

        Mono<Product> kettle = products.get("p-1");
        // end

        int before = table.queries();
        Flux.range(0, 1_000).flatMap(user -> kettle, 1_000).blockLast();
        out.println("1,000 requests for a cold key: " + (table.queries() - before) + " query");

        out.println("the next one:                  " + answer(products.getEntry("p-1")));
        out.println("a product that does not exist: " + answer(products.getEntry("p-2")));
        out.println("and once more:                 " + answer(products.getEntry("p-2")));

        products.expire("p-1").block();
        table.goDown();
        out.println("expired, the database is down: " + answer(products.getEntry("p-1")));

        table.comeBack();
        products.invalidate("p-1").block();
        out.println("invalidated, it is back:       " + answer(products.getEntry("p-1")));

        weir.close().block();
    }

    private Mono<Product> findProduct(String id) {
        return table.find(id).delaySubscription(QUERY_TIME);
    }

    private static String answer(Mono<Entry<Product>> request) {
        return request.map(entry -> entry.value().map(Product::name).orElse("absent") + ", from " + entry.tier() + ", "
                        + entry.freshness())
                .blockOptional()
                .orElseThrow();
    }
}
