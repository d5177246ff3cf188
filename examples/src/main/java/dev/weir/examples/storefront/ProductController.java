/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.storefront;

import dev.weir.Entry;
import dev.weir.ReactiveCache;
import dev.weir.TierUnavailableException;
import dev.weir.webflux.http.BatchItem;
import dev.weir.webflux.http.EntryBatch;
import java.math.BigDecimal;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A controller of products, which are read through: the cache asks Postgres, for many keys at once where many are missing. */
@RestController
@RequestMapping("/products")
class ProductController {

    private final ReactiveCache<String, Product> products;
    private final EntryBatch<String, Product> batch;
    private final DatabaseClient database;

    ProductController(ReactiveCache<String, Product> products, DatabaseClient database) {
        this.products = products;
        this.batch = EntryBatch.of(products, Product.class, Requests::productId)
                .withMost(50)
                .withAtOnce(50);
        this.database = database;
    }

    @GetMapping("/{id}")
    Mono<Entry<Product>> find(@PathVariable String id) {
        return products.getEntry(Requests.productId(id));
    }

    @GetMapping
    Flux<BatchItem<Product>> findAll(@RequestParam("key") List<String> ids) {
        return batch.items(ids);
    }

    @PostMapping("/batch")
    Flux<BatchItem<Product>> findEach(@RequestBody List<String> ids) {
        return batch.items(ids);
    }

    /** The row first, then whoever keeps a copy. Without Redis the change stands, and others are told when it is back. */
    @PutMapping("/{id}/price")
    Mono<ResponseEntity<Void>> reprice(@PathVariable String id, @RequestBody NewPrice body) {
        return CarriedOut.of(update(Requests.productId(id), Requests.price(body.price()))
                        .then(products.invalidate(id)))
                .thenReturn(HttpStatus.NO_CONTENT)
                .onErrorReturn(TierUnavailableException.class, HttpStatus.ACCEPTED)
                .map(status -> ResponseEntity.status(status).build());
    }

    private Mono<Void> update(String id, BigDecimal price) {
        return database.sql("UPDATE products SET price = $1, version = version + 1 WHERE id = $2")
                .bind(0, price)
                .bind(1, id)
                .fetch()
                .rowsUpdated()
                .filter(rows -> rows == 1)
                .switchIfEmpty(Mono.error(() -> Requests.unknown("product", id)))
                .then();
    }

    /** A new price, as a body says it. */
    record NewPrice(BigDecimal price) {}
}
