/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.storefront;

import static java.util.Objects.requireNonNull;

import dev.weir.ReactiveCache;
import org.springframework.http.HttpStatus;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** A book of orders: an order and what is left of its product are written in one transaction, or neither is. */
@Component
class Orders {

    private final ReactiveCache<String, Stock> stock;
    private final DatabaseClient database;
    private final TransactionalOperator transaction;

    Orders(ReactiveCache<String, Stock> stock, DatabaseClient database, TransactionalOperator transaction) {
        this.stock = stock;
        this.database = database;
        this.transaction = transaction;
    }

    /** What is left afterwards. What is written through the cache is read by nobody unless the transaction commits. */
    Mono<Stock> place(Order order) {
        return CarriedOut.of(locked(order.product())
                .map(before -> enough(before, order.amount()).less(order.amount()))
                .flatMap(after ->
                        stock.put(order.product(), after).then(insert(order)).thenReturn(after))
                .as(transaction::transactional));
    }

    /** The row, not the cache: who decides what is sold has to have it for himself. */
    private Mono<Stock> locked(String product) {
        return database.sql("SELECT product, remaining, version FROM stock WHERE product = $1 FOR UPDATE")
                .bind(0, product)
                .map(row -> new Stock(
                        product,
                        requireNonNull(row.get("remaining", Integer.class)),
                        requireNonNull(row.get("version", Long.class))))
                .one()
                .switchIfEmpty(Mono.error(() -> Requests.unknown("product", product)));
    }

    private static Stock enough(Stock before, int amount) {
        if (before.remaining() < amount) {
            throw new ResponseStatusException(
                    HttpStatus.CONFLICT, "Only " + before.remaining() + " are left of " + before.product());
        }
        return before;
    }

    private Mono<Long> insert(Order order) {
        return database.sql("INSERT INTO orders (id, product, amount) VALUES ($1, $2, $3)")
                .bind(0, order.id())
                .bind(1, order.product())
                .bind(2, order.amount())
                .fetch()
                .rowsUpdated();
    }
}
