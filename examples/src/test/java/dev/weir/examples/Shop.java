/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import dev.weir.Weir;
import dev.weir.testing.VirtualClock;
import java.time.Duration;
import java.util.Optional;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A shop: a table with one product in it, and a weir on a virtual clock. */
final class Shop {

    static final Product KETTLE = new Product("p-1", "Kettle");
    static final Product TEAPOT = new Product("p-1", "Teapot");

    final VirtualClock clock = VirtualClock.create();
    final ProductTable table = new ProductTable();
    final Weir weir = Weir.named("shop").clock(clock).build();
    private Sinks.Empty<Void> gate = openGate();

    Shop() {
        table.save(KETTLE).subscribe();
    }

    /** Lets queries wait from now on, until {@link #answerQueries()}. */
    void holdQueries() {
        gate = Sinks.empty();
    }

    void answerQueries() {
        gate.tryEmitEmpty();
    }

    /** What the table says now, told when queries are answered. */
    Mono<Product> find(String id) {
        return table.find(id)
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .flatMap(found -> gate.asMono().then(Mono.justOrEmpty(found)));
    }

    void pass(Duration time) {
        clock.advanceBy(time);
    }

    private static Sinks.Empty<Void> openGate() {
        Sinks.Empty<Void> gate = Sinks.empty();
        gate.tryEmitEmpty();
        return gate;
    }
}
