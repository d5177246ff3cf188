/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.storefront;

import dev.weir.Entry;
import dev.weir.ReactiveCache;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** A controller of stock, which is written through: what is sold is in Postgres before anybody reads of it. */
@RestController
class StockController {

    private final ReactiveCache<String, Stock> stock;
    private final Orders orders;

    StockController(ReactiveCache<String, Stock> stock, Orders orders) {
        this.stock = stock;
        this.orders = orders;
    }

    @GetMapping("/stock/{product}")
    Mono<Entry<Stock>> find(@PathVariable String product) {
        return stock.getEntry(Requests.productId(product));
    }

    @PostMapping("/orders")
    Mono<Stock> order(@RequestBody Order order) {
        Order checked = new Order(
                Requests.name(order.id()), Requests.productId(order.product()), Requests.amount(order.amount()));
        return orders.place(checked)
                .onErrorMap(
                        DuplicateKeyException.class,
                        known -> new ResponseStatusException(HttpStatus.CONFLICT, "There is an order " + order.id()));
    }
}
