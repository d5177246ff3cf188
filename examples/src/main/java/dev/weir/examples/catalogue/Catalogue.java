/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.catalogue;

import dev.weir.Entry;
import dev.weir.ReactiveCache;
import dev.weir.WriteConflictException;
import dev.weir.webflux.http.AnswerPolicy;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** A catalogue of products over HTTP, read from Postgres and kept in Redis and in memory. */
// snippet: catalogue
@SpringBootApplication
@RestController
public class Catalogue {

    private final ReactiveCache<String, Product> products;

    Catalogue(ReactiveCache<String, Product> products) {
        this.products = products;
    }

    public static void main(String[] args) {
        SpringApplication.run(Catalogue.class, args);
    }

    @GetMapping("/products/{id}")
    Mono<Entry<Product>> find(@PathVariable String id) {
        return products.getEntry(id);
    }

    @PostMapping("/products")
    Mono<Void> write(@RequestBody Product product) {
        return products.put(product.id(), product)
                .onErrorMap(WriteConflictException.class, newer -> new ResponseStatusException(HttpStatus.CONFLICT));
    }

    /** Answers say which tier they come from. */
    @Bean
    static AnswerPolicy answers() {
        return AnswerPolicy.standard().withProvenance();
    }
}
// end
