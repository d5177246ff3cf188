/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** A carrier that quotes deliveries over HTTP: it takes 300 ms for each, and can fail. */
final class Carrier implements AutoCloseable {

    /** How long a quote takes. */
    static final Duration EFFORT = Duration.ofMillis(300);

    private final AtomicLong asked = new AtomicLong();
    private volatile boolean failing;
    private final DisposableServer server = HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .route(routes -> routes.get("/quotes/{product}/{country}", this::quote))
            .bindNow();

    private Carrier() {}

    static Carrier open() {
        return new Carrier();
    }

    String url() {
        return "http://127.0.0.1:" + server.port();
    }

    void fail(boolean now) {
        failing = now;
    }

    boolean isFailing() {
        return failing;
    }

    /** How often it was asked, whatever it answered. */
    long asked() {
        return asked.get();
    }

    @Override
    public void close() {
        server.disposeNow();
    }

    private Publisher<Void> quote(HttpServerRequest request, HttpServerResponse response) {
        asked.incrementAndGet();
        if (failing) {
            return response.status(503).send();
        }
        String product = String.valueOf(request.param("product"));
        String country = String.valueOf(request.param("country"));
        return response.header("Content-Type", "application/json")
                .sendString(Mono.just(quote(product, country)).delayElement(EFFORT));
    }

    private static String quote(String product, String country) {
        int distance = 1 + Math.floorMod(country.hashCode(), 7);
        return String.format(
                Locale.ROOT,
                "{\"product\":\"%s\",\"country\":\"%s\",\"price\":%d.%02d,\"days\":%d}",
                product,
                country,
                2 + distance,
                Math.floorMod(product.hashCode(), 100),
                1 + distance);
    }
}
