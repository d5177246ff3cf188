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
import org.springframework.beans.factory.DisposableBean;
import org.springframework.core.env.Environment;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** A list of the instances that run: the first one, and the second one while it lives. */
@Component
class Instances implements DisposableBean {

    private static final Duration LONGEST = Duration.ofSeconds(15);
    private static final int CONNECTIONS = 100;

    private final Environment environment;
    private volatile @Nullable Connected first;
    private volatile @Nullable Running second;

    Instances(Environment environment) {
        this.environment = environment;
    }

    List<Instance> all() {
        return Stream.concat(Stream.of(first()), second().stream()).toList();
    }

    Instance first() {
        Connected known = first;
        if (known == null) {
            String port =
                    requireNonNull(environment.getProperty("local.server.port"), "not before the server has started");
            known = connected("first", "http://127.0.0.1:" + port);
            first = known;
        }
        return known.instance;
    }

    /** As long as its process lives. */
    Optional<Instance> second() {
        return running().filter(shop -> shop.process.isAlive()).map(shop -> shop.connected.instance);
    }

    Optional<SecondShop> secondProcess() {
        return running().map(shop -> shop.process);
    }

    void join(SecondShop process) {
        leave();
        second = new Running(process, connected("second", process.url()));
    }

    /** Nobody asks it any more. */
    void leave() {
        running().ifPresent(gone -> gone.connected.connections.dispose());
        second = null;
    }

    @Override
    public void destroy() {
        leave();
        Connected known = first;
        if (known != null) {
            known.connections.dispose();
        }
    }

    private Optional<Running> running() {
        return Optional.ofNullable(second);
    }

    private static Connected connected(String name, String url) {
        ConnectionProvider connections = ConnectionProvider.builder(name)
                .maxConnections(CONNECTIONS)
                .pendingAcquireMaxCount(CONNECTIONS * 2)
                .build();
        HttpClient client = HttpClient.create(connections).responseTimeout(LONGEST);
        WebClient asking = WebClient.builder()
                .baseUrl(url)
                .clientConnector(new ReactorClientHttpConnector(client))
                .build();
        return new Connected(new Instance(name, url, asking), connections);
    }

    /** How it is asked. */
    private record Connected(Instance instance, ConnectionProvider connections) {}

    /** A process, and how it is asked. */
    private record Running(SecondShop process, Connected connected) {}
}
