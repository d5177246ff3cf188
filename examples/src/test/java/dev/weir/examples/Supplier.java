/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/** A supplier of products, as a remote service would be: it answers with validators, and says when nothing has changed. */
final class Supplier {

    private final AtomicInteger sent = new AtomicInteger();
    private volatile Product product = Shop.KETTLE;

    /** What it offers now; unchanged if that is what has this validator. */
    Mono<Offer> find(String id, Optional<String> etag) {
        return Mono.fromSupplier(() -> {
            Product now = product;
            if (etag.equals(Optional.of(now.name()))) {
                return new Offer(null, now.name(), Duration.ofMinutes(5));
            }
            sent.incrementAndGet();
            return new Offer(now, now.name(), Duration.ofMinutes(5));
        });
    }

    void offers(Product other) {
        product = other;
    }

    /** How often it has sent a product. */
    int sent() {
        return sent.get();
    }

    /** An answer of the supplier. */
    record Offer(Product product, String etag, Duration maxAge) {

        boolean isUnchanged() {
            return product == null;
        }
    }
}
