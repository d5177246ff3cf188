/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import dev.weir.examples.catalogue.CatalogueInstance;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/**
 * A visit to two instances of the {@linkplain dev.weir.examples.catalogue.Catalogue catalogue}, an application of Spring Boot, over a
 * Redis and a Postgres: what a client asks them, and what they answer.
 */
public final class CatalogueVisit {

    /** What the catalogue is about. */
    static final String TABLE = """
            CREATE TABLE products (id text PRIMARY KEY, name text NOT NULL, version bigint NOT NULL);
            INSERT INTO products VALUES ('p-1', 'Kettle', 1)""";

    private static final List<String> FIELDS = List.of("ETag", "Cache-Control", "Age", "Cache-Status");

    private final PrintStream out;
    private final CatalogueInstance first;
    private final CatalogueInstance second;

    private CatalogueVisit(PrintStream out, CatalogueInstance first, CatalogueInstance second) {
        this.out = out;
        this.first = first;
        this.second = second;
    }

    public static void main(String[] args) {
        try (Servers servers = Servers.start()) {
            run(System.out, servers);
        }
    }

    /** Waits for each answer, as a program that only prints may do. */
    static void run(PrintStream out, Servers servers) {
        servers.postgres().say(TABLE);
        try (CatalogueInstance first = CatalogueInstance.start(servers);
                CatalogueInstance second = CatalogueInstance.start(servers)) {
            new CatalogueVisit(out, first, second).tell();
        }
    }

    private void tell() {
        Mono<HttpResponse<String>> kettle = first.get("/products/p-1");
        print("first:  GET /products/p-1", kettle);
        print("first:  GET /products/p-1", kettle);
        print("second: GET /products/p-1", second.get("/products/p-1"));
        print(
                "second: GET /products/p-1, If-None-Match: W/\"1\"",
                second.get("/products/p-1", "If-None-Match", "W/\"1\""));
        String teapot = "{\"id\":\"p-1\",\"name\":\"Teapot\",\"version\":2}";
        print("first:  POST /products " + teapot, first.post("/products", teapot));
        print("second: GET /products/p-1, as soon as it was told", whenTold(second.get("/products/p-1")));
        print("first:  GET /products/p-2", first.get("/products/p-2"));
    }

    private static Mono<HttpResponse<String>> whenTold(Mono<HttpResponse<String>> answer) {
        return answer.filter(told -> told.body().contains("Teapot"))
                .repeatWhenEmpty(again -> again.delayElements(Duration.ofMillis(5)));
    }

    private void print(String asked, Mono<HttpResponse<String>> answer) {
        HttpResponse<String> answered = answer.blockOptional(Servers.LONGEST).orElseThrow();
        out.println(asked);
        out.println(("        " + answered.statusCode() + " " + answered.body()).stripTrailing());
        String told = FIELDS.stream()
                .flatMap(field -> answered.headers().firstValue(field).stream().map(value -> field + ": " + value))
                .collect(Collectors.joining(", "));
        if (!told.isEmpty()) {
            out.println("        " + told);
        }
    }
}
