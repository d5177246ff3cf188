/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import dev.weir.Caching;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.policy.CachePolicy;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Pipelines over a cache: a join with few queries, a slow consumer, changes that are followed, and a long list. */
public final class Pipelines {

    private static final int PRODUCTS = 1_000;
    private static final Duration QUERY_TIME = Duration.ofMillis(5);

    private final ProductTable table = new ProductTable();
    private final PrintStream out;

    private Pipelines(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) {
        run(System.out);
    }

    /** Waits for each pipeline, as a program that only prints may do; a service would return the publishers. */
    static void run(PrintStream out) {
        new Pipelines(out).run();
    }

    private void run() {
        Flux.range(0, PRODUCTS)
                .concatMap(i -> table.save(new Product("p-" + i, "Kettle " + i)))
                .blockLast();
        Weir weir = Weir.named("shop").build();
        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .policy(CachePolicy.freshFor(Duration.ofMinutes(5)).jitter(0.1))
                .readThroughInBatches(this::findAll)
                .build();

        join(products);
        takeThree(products);
        follow(products);
        list(weir);

        weir.close().block();
    }

    private void join(ReactiveCache<String, Product> products) {
        Flux<Order> joined = orders(100_000).transform(Caching.lookUpEach(products, Order::productId, Order::with));

        int before = table.queries();
        out.println("100,000 orders joined:           " + inOrder(joined) + ", " + (table.queries() - before)
                + " queries for 1,000 products");
        before = table.queries();
        out.println(
                "once more:                       " + inOrder(joined) + ", " + (table.queries() - before) + " queries");
    }

    private void takeThree(ReactiveCache<String, Product> products) {
        AtomicInteger emitted = new AtomicInteger();
        orders(100_000)
                .doOnNext(order -> emitted.incrementAndGet())
                .transform(Caching.lookUpEach(products, Order::productId, Order::with))
                .as(joined -> joined.take(3))
                .blockLast();
        out.println("a consumer that asks for three:  the source gave " + emitted);
    }

    private void follow(ReactiveCache<String, Product> products) {
        Product teapot = new Product("p-7", "Teapot");
        Flux<Product> changes = table.save(teapot).thenReturn(teapot).flux();

        changes.transform(Caching.invalidateEach(products, Product::id)).blockLast();
        out.println("p-7 was changed and invalidated: " + name(products, "p-7"));
        Flux.just(new Product("p-8", "Mug"), new Product("p-8", "Cup"))
                .transform(Caching.putEach(products, Product::id))
                .blockLast();
        out.println("two updates of p-8 were put:     " + name(products, "p-8"));
    }

    @SuppressWarnings("unchecked") // there is no class of lists of something
    private void list(Weir weir) {
        Class<List<Integer>> type = (Class<List<Integer>>) (Class<?>) List.class;
        ReactiveCache<Integer, List<Integer>> listings =
                weir.cache("listings", Integer.class, type).build();
        for (int length : new int[] {1_000, 5_000}) {
            AtomicInteger queries = new AtomicInteger();
            Flux<Integer> listing = Caching.cachedFlux(
                    listings,
                    length,
                    1_000,
                    size -> Flux.range(0, size).doOnSubscribe(query -> queries.incrementAndGet()));
            Long first = listing.count().block();
            listing.count().block();
            out.println("a listing of " + first + ", read twice:   " + queries
                    + (queries.get() == 1 ? " query" : " queries"));
        }
    }

    private Mono<Map<String, Product>> findAll(Set<String> ids) {
        return table.findAll(ids).delaySubscription(QUERY_TIME);
    }

    private static Flux<Order> orders(int count) {
        return Flux.range(0, count).map(number -> new Order(number, "p-" + number % PRODUCTS));
    }

    private static String inOrder(Flux<Order> joined) {
        int next = joined.reduce(0, (expected, order) -> order.number() == expected ? expected + 1 : Integer.MIN_VALUE)
                .blockOptional()
                .orElseThrow();
        return next > 0 ? "in order" : "out of order";
    }

    private static String name(ReactiveCache<String, Product> products, String id) {
        return products.get(id).map(Product::name).blockOptional().orElse("absent");
    }
}
