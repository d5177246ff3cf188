/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.catalogue;

import dev.weir.Weir;
import dev.weir.examples.Servers;
import dev.weir.webflux.boot.WeirCaches;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Mono;

/** An instance of the catalogue: an application of its own, and a client that asks it. */
public final class CatalogueInstance implements AutoCloseable {

    private final ConfigurableApplicationContext application;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;

    private CatalogueInstance(ConfigurableApplicationContext application) {
        this.application = application;
        this.url = "http://127.0.0.1:" + application.getEnvironment().getRequiredProperty("local.server.port");
    }

    /** Starts one over these servers, and waits until it is connected. */
    public static CatalogueInstance start(Servers servers, Class<?>... others) {
        ConfigurableApplicationContext application = new SpringApplicationBuilder(Catalogue.class)
                .sources(others)
                .bannerMode(Banner.Mode.OFF)
                .run(servers.springArguments(
                        "--server.port=0",
                        "--logging.level.root=warn",
                        "--weir.caches.products.policy.load-timeout=1m"));
        Servers.awaitRedis(
                application.getBean(Weir.class),
                application.getBean(WeirCaches.class).get("products", String.class, Product.class));
        return new CatalogueInstance(application);
    }

    /** What it answers; fields of the request are written as name, value, name, value. Cold. */
    public Mono<HttpResponse<String>> get(String path, String... fields) {
        return ask(HttpRequest.newBuilder().GET(), path, fields);
    }

    /** What it answers to a body in JSON. Cold. */
    public Mono<HttpResponse<String>> post(String path, String json) {
        return ask(
                HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString(json)),
                path,
                "Content-Type",
                "application/json");
    }

    /** A bean of the application. */
    public <T> T bean(Class<T> type) {
        return application.getBean(type);
    }

    @Override
    public void close() {
        application.close();
    }

    private Mono<HttpResponse<String>> ask(HttpRequest.Builder request, String path, String... fields) {
        for (int i = 0; i < fields.length; i += 2) {
            request.header(fields[i], fields[i + 1]);
        }
        HttpRequest ready =
                request.uri(URI.create(url + path)).timeout(Servers.LONGEST).build();
        return Mono.fromFuture(() -> client.sendAsync(ready, BodyHandlers.ofString()));
    }
}
