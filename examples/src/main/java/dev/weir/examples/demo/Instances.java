/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** A list of the instances that run: the first one, and the second one while it lives. */
@Component
class Instances {

    private static final Duration LONGEST = Duration.ofSeconds(15);
    private static final int CONNECTIONS = 100;

    private final Environment environment;
    private volatile @Nullable Instance first;
    private volatile @Nullable Running second;

    Instances(Environment environment) {
        this.environment = environment;
    }

    List<Instance> all() {
        return Stream.concat(Stream.of(first()), second().stream()).toList();
    }

    Instance first() {
        Instance known = first;
        if (known == null) {
            String port =
                    requireNonNull(environment.getProperty("local.server.port"), "not before the server has started");
            known = instance("first", "http://127.0.0.1:" + port);
            first = known;
        }
        return known;
    }

    /** As long as its process lives. */
    Optional<Instance> second() {
        return running().filter(shop -> shop.process.isAlive()).map(shop -> shop.instance);
    }

    Optional<SecondShop> secondProcess() {
        return running().map(shop -> shop.process);
    }

    void join(SecondShop process) {
        second = new Running(process, instance("second", process.url()));
    }

    void leave() {
        second = null;
    }

    private Optional<Running> running() {
        return Optional.ofNullable(second);
    }

    private static Instance instance(String name, String url) {
        ConnectionProvider connections = ConnectionProvider.builder(name)
                .maxConnections(CONNECTIONS)
                .pendingAcquireMaxCount(CONNECTIONS * 2)
                .build();
        HttpClient client = HttpClient.create(connections).responseTimeout(LONGEST);
        return new Instance(
                name,
                url,
                WebClient.builder()
                        .baseUrl(url)
                        .clientConnector(new ReactorClientHttpConnector(client))
                        .build());
    }

    /** A process, and how it is asked. */
    private record Running(SecondShop process, Instance instance) {}
}
