/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import dev.weir.Weir;
import dev.weir.metrics.micrometer.MicrometerRecorder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import org.reactivestreams.Publisher;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebFilter;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** A bed for requests over HTTP: a server of its own for each case, as Reactor Netty makes one if it is told nothing. */
final class HttpBed implements AutoCloseable {

    static final String VALUE = "v".repeat(100);

    private static final List<Integer> CONNECTIONS = List.of(1, 32, 256);

    /** Of the caches behind all handlers, with their metrics on. */
    final Weir weir = Weir.named("perf")
            .recorder(MicrometerRecorder.on(new SimpleMeterRegistry()))
            .build();

    private final List<Site> sites = new ArrayList<>();

    private record Site(String name, DisposableServer server, Dialogue dialogue) {}

    /** What WebFlux makes of a handler of requests for products. */
    static HttpHandler webFlux(HandlerFunction<ServerResponse> handler, WebFilter... filters) {
        HandlerStrategies.Builder strategies = HandlerStrategies.builder();
        for (WebFilter filter : filters) {
            strategies.webFilter(filter);
        }
        return RouterFunctions.toHttpHandler(
                RouterFunctions.route().GET("/products/{id}", handler).build(), strategies.build());
    }

    /** Adds a case that WebFlux answers. */
    void add(String name, HttpHandler handler, Dialogue dialogue) {
        addBare(name, new ReactorHttpHandlerAdapter(handler), dialogue);
    }

    /** Adds a case that Reactor Netty answers by itself. */
    void addBare(
            String name,
            BiFunction<? super HttpServerRequest, ? super HttpServerResponse, ? extends Publisher<Void>> handler,
            Dialogue dialogue) {
        DisposableServer server =
                HttpServer.create().host("127.0.0.1").port(0).handle(handler).bindNow(Suite.PATIENCE);
        sites.add(new Site(name, server, dialogue));
    }

    /** Asks for every product, so that each was asked for once before it is measured. */
    void askForAll(String name) {
        sites.stream().filter(site -> site.name.equals(name)).forEach(site -> {
            try (Traffic traffic = new Traffic(name, site.server.port(), 1, site.dialogue)) {
                traffic.askForAll();
            }
        });
    }

    List<String> cases() {
        return sites.stream().map(Site::name).toList();
    }

    /**
     * How the cases compare over one connection and over many: in throughput, in the time that 99 of 100 answers took at most, and in
     * work. Targets are those of each.
     */
    List<Report> compare(String suite, String reference, List<Target> targets, Effort effort) {
        Effort rounds = effort.withRounds(5, 11);
        return CONNECTIONS.stream()
                .flatMap(connections -> {
                    int operations = effort.share(connections == 1 ? 2_000 : 8_000);
                    return compare(suite, connections, operations, rounds, reference, targets).stream();
                })
                .toList();
    }

    private List<Report> compare(
            String suite, int connections, int operations, Effort effort, String reference, List<Target> targets) {
        List<Traffic> all = sites.stream()
                .map(site -> new Traffic(site.name, site.server.port(), connections, site.dialogue))
                .toList();
        Rounds.of(all.stream().map(traffic -> traffic.asCase(operations)).toList(), effort);
        all.forEach(Traffic::close);
        String title = suite + ", " + connections + (connections == 1 ? " connection" : " connections");
        return List.of(
                new Report(
                        title, comparison(all, effort, Traffic.Toll::nanos), reference, targets, remarks(all, effort)),
                new Report(title + ", p99", comparison(all, effort, Traffic.Toll::p99), reference, targets, List.of()),
                new Report(
                        title + ", processor time of the server",
                        comparison(all, effort, Traffic.Toll::server),
                        reference,
                        targets,
                        List.of()));
    }

    private static Comparison comparison(List<Traffic> all, Effort effort, ToDoubleFunction<Traffic.Toll> what) {
        return Traffic.comparison(all, effort.rounds(), what);
    }

    private static List<String> remarks(List<Traffic> all, Effort effort) {
        Comparison rates = comparison(all, effort, Traffic.Toll::nanos);
        Comparison middles = comparison(all, effort, Traffic.Toll::median);
        Comparison clients = comparison(all, effort, Traffic.Toll::client);
        return rates.cases().stream()
                .map(name -> String.format(
                        Locale.ROOT,
                        "%s: %.0f a second, p50 %.0f us, the client works %.1f us for each",
                        name,
                        1e9 / rates.nanos(name).median(),
                        middles.nanos(name).median() / 1e3,
                        clients.nanos(name).median() / 1e3))
                .toList();
    }

    @Override
    public void close() {
        sites.forEach(site -> site.server.disposeNow(Suite.PATIENCE));
        weir.close().block(Suite.PATIENCE);
    }
}
