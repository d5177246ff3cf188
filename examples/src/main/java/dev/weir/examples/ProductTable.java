/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/** A table of products, as a database would hold it: it can be asked, changed and unavailable, and counts its queries. */
final class ProductTable {

    private final Map<String, Product> rows = new ConcurrentHashMap<>();
    private final AtomicInteger queries = new AtomicInteger();
    private volatile boolean down;

    Mono<Product> find(String id) {
        return query().then(Mono.fromSupplier(() -> rows.get(id)));
    }

    Mono<Map<String, Product>> findAll(Set<String> ids) {
        return query().then(Mono.fromSupplier(() -> {
            Map<String, Product> found = new LinkedHashMap<>(rows);
            found.keySet().retainAll(ids);
            return found;
        }));
    }

    Mono<Void> save(Product product) {
        return query().then(Mono.fromRunnable(() -> rows.put(product.id(), product)));
    }

    void goDown() {
        down = true;
    }

    void comeBack() {
        down = false;
    }

    int queries() {
        return queries.get();
    }

    private Mono<Void> query() {
        return Mono.defer(() -> {
            queries.incrementAndGet();
            return down ? Mono.error(new IllegalStateException("The database is down")) : Mono.empty();
        });
    }
}
