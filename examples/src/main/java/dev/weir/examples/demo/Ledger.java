/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.weir.CacheOutbox;
import dev.weir.webflux.boot.WeirCaches;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * A ledger: each write that was acknowledged to a shopper is looked for in Postgres, by its name, until it is there. It asks Postgres
 * directly, and not through the line that can be made slow.
 */
@Component
class Ledger implements DisposableBean {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Set<String> views = ConcurrentHashMap.newKeySet();
    private final Set<String> orders = ConcurrentHashMap.newKeySet();
    private final AtomicLong acknowledgedViews = new AtomicLong();
    private final AtomicLong acknowledgedOrders = new AtomicLong();
    private final ConnectionPool pool;
    private final DatabaseClient database;
    private final CacheOutbox<?, ?> outbox;

    Ledger(Backstage backstage, WeirCaches caches) {
        this.pool = new ConnectionPool(
                ConnectionPoolConfiguration.builder(backstage.postgres().connections())
                        .initialSize(0)
                        .maxSize(2)
                        .build());
        this.database = DatabaseClient.create(pool);
        this.outbox = caches.find("activity").orElseThrow().outbox();
    }

    void acknowledgedView(String id) {
        views.add(id);
        acknowledgedViews.incrementAndGet();
    }

    void acknowledgedOrder(String id) {
        orders.add(id);
        acknowledgedOrders.incrementAndGet();
    }

    /** The balance as it is now. Cold; fails if Postgres does not answer. */
    Mono<Balance> balance() {
        return Mono.defer(() -> {
            Set<String> asked = Set.copyOf(views);
            Set<String> sold = Set.copyOf(orders);
            // The outbox first: what was acknowledged before, and does not wait there, has to be in Postgres
            // afterwards.
            return waiting()
                    .flatMap(waiting -> Mono.zip(
                                    missing("activity", asked, views), missing("orders", sold, orders), sums())
                            .map(found -> balance(waiting, found.getT1(), found.getT2(), found.getT3())));
        });
    }

    @Override
    public void destroy() {
        pool.dispose();
    }

    private Balance balance(Optional<Long> waiting, int missing, int unsold, Sums sums) {
        long lost = waiting.filter(none -> none == 0).isPresent() ? missing : 0;
        return new Balance(
                acknowledgedViews.get(),
                acknowledgedViews.get() - views.size(),
                waiting.orElse(-1L),
                lost,
                acknowledgedOrders.get(),
                sums.orders(),
                sums.pieces(),
                sums.sold(),
                unsold);
    }

    /** Empty while Redis cannot tell. */
    private Mono<Optional<Long>> waiting() {
        return outbox.state()
                .map(state -> Optional.of(state.waiting()))
                .timeout(PATIENCE)
                .onErrorReturn(Optional.empty());
    }

    /** How many of these are not there; those that are there are not looked for any more. */
    private Mono<Integer> missing(String table, Set<String> asked, Set<String> open) {
        if (asked.isEmpty()) {
            return Mono.just(0);
        }
        return database.sql("SELECT id FROM " + table + " WHERE id = ANY($1)")
                .bind(0, asked.toArray(String[]::new))
                .map(row -> requireNonNull(row.get(0, String.class)))
                .all()
                .collect(HashSet<String>::new, Set::add)
                .map(found -> {
                    open.removeAll(found);
                    return asked.size() - found.size();
                });
    }

    /** In one statement, so that they are of one moment. */
    private Mono<Sums> sums() {
        return database.sql("""
                        SELECT (SELECT count(*) FROM orders), (SELECT coalesce(sum(amount), 0) FROM orders),
                               (SELECT sum(stocked - remaining) FROM stock)""")
                .map(row -> new Sums(
                        number(row.get(0, Long.class)), number(row.get(1, Long.class)), number(row.get(2, Long.class))))
                .one();
    }

    private static long number(@Nullable Long number) {
        return requireNonNull(number);
    }

    private record Sums(long orders, long pieces, long sold) {}

    /**
     * A balance.
     *
     * @param acknowledged views of which shoppers were told that they are accepted
     * @param arrived those of them that are in Postgres
     * @param waiting what the outbox says that waits; -1 while nobody can say
     * @param lost those that are in neither, which can be said only when nothing waits
     * @param ordersAcknowledged orders of which shoppers were told that they are placed
     * @param orders orders in Postgres, those whose answer did not reach the shopper included
     * @param ordered pieces of them
     * @param sold pieces that stock has become less by
     * @param ordersLost orders that were acknowledged and are not in Postgres
     */
    record Balance(
            long acknowledged,
            long arrived,
            long waiting,
            long lost,
            long ordersAcknowledged,
            long orders,
            long ordered,
            long sold,
            long ordersLost) {

        /** Whether all that was acknowledged is where it belongs. */
        @JsonProperty("even")
        boolean isEven() {
            return waiting == 0 && acknowledged == arrived && lost == 0 && ordered == sold && ordersLost == 0;
        }
    }
}
