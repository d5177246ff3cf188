/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static java.util.Objects.requireNonNull;

import dev.weir.ReactiveCache;
import dev.weir.WarmUp;
import dev.weir.Weir;
import dev.weir.policy.CachePolicy;
import dev.weir.r2dbc.PostgresStore;
import dev.weir.r2dbc.server.PostgresEndpoint;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A warm start: a cache is filled from one query before anybody asks, keeps no row that was changed meanwhile, and leaves the next
 * instance nothing to do.
 */
public final class WarmStart {

    private static final int BEST_SELLERS = 1_000;

    private static final String TABLE = """
            CREATE TABLE products (id text PRIMARY KEY, name text NOT NULL, sold bigint NOT NULL);
            INSERT INTO products SELECT 'p-' || n, 'Kettle ' || n, 5000 - n FROM generate_series(1, 5000) n""";
    private static final String QUERY = "SELECT id, name FROM products ORDER BY sold DESC LIMIT " + BEST_SELLERS;

    private final PrintStream out;
    private final ConnectionPool pool;
    private final PostgresEndpoint postgres;
    private final AtomicInteger queries = new AtomicInteger();

    private WarmStart(PrintStream out, ConnectionPool pool, PostgresEndpoint postgres) {
        this.out = out;
        this.pool = pool;
        this.postgres = postgres;
    }

    /** Waits for each answer, as a program that only prints may do; a service would return the publishers. */
    static void run(PrintStream out, Servers servers) {
        servers.postgres().say(TABLE);
        ConnectionPool pool = Servers.pool(servers.postgres().connections());
        Weir first = Weir.named("shop").remote(servers.redis()).build();
        Weir next = Weir.named("shop").remote(servers.redis()).build();
        try {
            PostgresStore<String, Product> store = requireNonNull(PostgresStore.on(pool)
                    .table("products")
                    .key("id", String.class)
                    .value(Product.class)
                    .readOnly()
                    .build()
                    .block(Servers.LONGEST));
            new WarmStart(out, pool, servers.postgres()).tell(first, next, store);
        } finally {
            Mono.when(first.close(), next.close()).block(Servers.LONGEST);
            pool.disposeLater().block(Servers.LONGEST);
        }
    }

    private void tell(Weir first, Weir next, PostgresStore<String, Product> store) {
        ReactiveCache<String, Product> products = products(first, store);
        out.println("nobody has asked yet:     " + state(products));

        List<WarmUp.Progress> told = new ArrayList<>();
        Flux<WarmUp.Progress> progress = warmUp(products, changed(products, bestSellers()));
        progress.doOnNext(told::add).blockLast(Servers.LONGEST);
        out.println("one query warms it up:    " + described(told.get(told.size() - 1)));
        out.println("the progress:             " + (isRising(told) ? "never fewer than before" : told));
        out.println("p-9, changed meanwhile:   " + name(products, "p-9"));

        int before = queries.get();
        long answers = Flux.range(1, BEST_SELLERS)
                .concatMap(number -> products.get("p-" + number))
                .count()
                .blockOptional(Servers.LONGEST)
                .orElseThrow();
        out.println(String.format(Locale.ROOT, "%,d", answers) + " requests:           " + (queries.get() - before)
                + " queries");
        out.println("a second warm-up:         " + described(last(warmUp(products, bestSellers()))));

        ReactiveCache<String, Product> others = products(next, store);
        before = queries.get();
        out.println("the next instance starts: " + described(last(warmUp(others, bestSellers()))) + ", "
                + (queries.get() - before) + " queries");
        out.println("p-1 there:                " + name(others, "p-1"));
    }

    private static Flux<WarmUp.Progress> warmUp(ReactiveCache<String, Product> products, Flux<Product> query) {
        // snippet: warm-start
        return products.warmUp(WarmUp.<String, Product>ofRows(query.map(product -> Map.entry(product.id(), product)))
                .inFlight(500));
        // end
    }

    private Flux<Product> bestSellers() {
        return Flux.usingWhen(
                pool.create(),
                connection -> Flux.from(connection.createStatement(QUERY).execute())
                        .concatMap(result -> result.map((row, metadata) -> new Product(
                                requireNonNull(row.get(0, String.class)), requireNonNull(row.get(1, String.class))))),
                Connection::close);
    }

    /** The same rows, after one of them has been written and invalidated by somebody else. */
    private Flux<Product> changed(ReactiveCache<String, Product> products, Flux<Product> rows) {
        return rows.collectList()
                .flatMapMany(read -> Mono.from(pool.create())
                        .flatMap(connection -> Flux.from(connection
                                        .createStatement("UPDATE products SET name = 'Teapot' WHERE id = 'p-9'")
                                        .execute())
                                .concatMap(Result::getRowsUpdated)
                                .then(Mono.from(connection.close())))
                        .then(products.invalidate("p-9"))
                        .thenMany(Flux.fromIterable(read)));
    }

    private ReactiveCache<String, Product> products(Weir weir, PostgresStore<String, Product> store) {
        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .policy(CachePolicy.freshFor(Duration.ofMinutes(5)).jitter(0.1))
                .readThroughInBatches((Set<String> ids) -> {
                    queries.incrementAndGet();
                    return store.loadAll(ids);
                })
                .build();
        Servers.awaitRedis(weir, products);
        return products;
    }

    private static String state(ReactiveCache<String, Product> products) {
        return products.getIfCached("p-1")
                .map(Product::name)
                .defaultIfEmpty("nothing is there")
                .blockOptional(Servers.LONGEST)
                .orElseThrow();
    }

    private static String name(ReactiveCache<String, Product> products, String id) {
        return products.get(id)
                .map(Product::name)
                .blockOptional(Servers.LONGEST)
                .orElseThrow();
    }

    private static WarmUp.Progress last(Flux<WarmUp.Progress> progress) {
        return requireNonNull(progress.blockLast(Servers.LONGEST));
    }

    private static String described(WarmUp.Progress progress) {
        return String.format(
                Locale.ROOT,
                "%,d loaded, %,d were there, %,d failed",
                progress.loaded(),
                progress.present(),
                progress.failed());
    }

    private static boolean isRising(List<WarmUp.Progress> told) {
        for (int i = 1; i < told.size(); i++) {
            if (told.get(i).done() < told.get(i - 1).done()) {
                return false;
            }
        }
        return true;
    }
}
