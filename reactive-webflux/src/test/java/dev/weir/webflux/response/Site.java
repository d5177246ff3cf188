/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import dev.weir.Weir;
import dev.weir.backend.BackendSource;
import dev.weir.coherence.CoherenceState;
import dev.weir.testing.VirtualClock;
import dev.weir.time.CacheClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

/** A site: a server with a response cache in front of one handler, under a clock moved by hand, and a client of it. */
final class Site implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final CacheClock clock;
    final Weir weir;
    final ResponseCacheFilter filter;
    final AtomicInteger runs = new AtomicInteger();
    final List<HttpHeaders> seen = new ArrayList<>();
    private volatile Function<ServerWebExchange, Mono<Void>> handler = exchange -> Mono.empty();
    private final DisposableServer server;
    private final HttpClient client;

    private Site(
            String name,
            CacheClock clock,
            @Nullable BackendSource remote,
            List<WebFilter> before,
            String paths,
            UnaryOperator<ResponseCacheBuilder> spec) {
        this.clock = clock;
        Weir.Builder builder = Weir.named(name).clock(clock);
        this.weir = (remote == null ? builder : builder.remote(remote)).build();
        this.filter =
                spec.apply(ResponseCacheFilter.in(weir, "pages").paths(paths)).build();
        HttpHandler all = WebHttpHandlerBuilder.webHandler(this::handle)
                .codecConfigurer(ServerCodecConfigurer.create())
                .filters(filters -> {
                    filters.addAll(before);
                    filters.add(filter);
                })
                .build();
        this.server = HttpServer.create()
                .host("localhost")
                .port(0)
                .handle(new ReactorHttpHandlerAdapter(all))
                .bindNow();
        this.client = HttpClient.create().host("localhost").port(server.port());
    }

    static Site with(UnaryOperator<ResponseCacheBuilder> spec) {
        return new Site(
                "site", VirtualClock.create(), null, List.of(), "/**", builder -> spec.apply(builder.anyHost()));
    }

    /** Not for any host, but for those that are said. */
    static Site at(String... hosts) {
        return new Site("site", VirtualClock.create(), null, List.of(), "/**", builder -> builder.hosts(hosts));
    }

    static Site withPaths(String paths) {
        return new Site("site", VirtualClock.create(), null, List.of(), paths, ResponseCacheBuilder::anyHost);
    }

    static Site usual() {
        return with(UnaryOperator.identity());
    }

    /** Behind a filter of the application's. */
    static Site behind(WebFilter before, UnaryOperator<ResponseCacheBuilder> spec) {
        return new Site(
                "site", VirtualClock.create(), null, List.of(before), "/**", builder -> spec.apply(builder.anyHost()));
    }

    static Site sharing(CacheClock clock, BackendSource remote) {
        return sharing("site", clock, remote, UnaryOperator.identity());
    }

    /** Of a name of its own, where others use the same server. */
    static Site sharing(String name, CacheClock clock, BackendSource remote, UnaryOperator<ResponseCacheBuilder> spec) {
        return new Site(name, clock, remote, List.of(), "/**", builder -> spec.apply(builder.anyHost()));
    }

    /** Whether it hears of what others change, so that it keeps for them what it loads. */
    boolean isCoherent() {
        return weir.health()
                .remote()
                .filter(remote -> remote.coherence() == CoherenceState.COHERENT)
                .isPresent();
    }

    private Mono<Void> handle(ServerWebExchange exchange) {
        runs.incrementAndGet();
        synchronized (seen) {
            seen.add(exchange.getRequest().getHeaders());
        }
        return handler.apply(exchange);
    }

    Site handler(Function<ServerWebExchange, Mono<Void>> next) {
        handler = next;
        return this;
    }

    /** Answers with how often it has run, and these fields, in pairs of name and value. */
    Site counting(String... fields) {
        return handler(exchange -> answer(exchange, 200, "run " + runs.get(), fields));
    }

    static Mono<Void> answer(ServerWebExchange exchange, int status, String body, String... fields) {
        exchange.getResponse().setStatusCode(HttpStatusCode.valueOf(status));
        for (int i = 0; i < fields.length; i += 2) {
            exchange.getResponse().getHeaders().add(fields[i], fields[i + 1]);
        }
        return exchange.getResponse()
                .writeWith(Mono.fromSupplier(
                        () -> exchange.getResponse().bufferFactory().wrap(body.getBytes(StandardCharsets.UTF_8))));
    }

    Answer get(String path, String... fields) {
        return await(ask("GET", path, fields));
    }

    Answer send(String method, String path, String... fields) {
        return await(ask(method, path, fields));
    }

    /** A request, not yet sent. */
    Mono<Answer> ask(String method, String path, String... fields) {
        return client.headers(headers -> {
                    for (int i = 0; i < fields.length; i += 2) {
                        if (fields[i].equalsIgnoreCase("host")) {
                            headers.set(fields[i], fields[i + 1]);
                        } else {
                            headers.add(fields[i], fields[i + 1]);
                        }
                    }
                })
                .request(io.netty.handler.codec.http.HttpMethod.valueOf(method))
                .uri(path)
                .responseSingle((response, body) -> body.asString()
                        .defaultIfEmpty("")
                        .map(text -> new Answer(response.status().code(), response.responseHeaders(), text)));
    }

    HttpClient client() {
        return client;
    }

    int port() {
        return server.port();
    }

    static <T> T await(Mono<T> answer) {
        T value = answer.block(SOON);
        if (value == null) {
            throw new AssertionError("Nothing was answered");
        }
        return value;
    }

    void after(Duration time) {
        ((VirtualClock) clock).advanceBy(time);
    }

    void afterSeconds(long seconds) {
        after(Duration.ofSeconds(seconds));
    }

    /** Waits for something that other threads do. */
    static void eventually(java.util.function.BooleanSupplier condition) {
        long until = System.nanoTime() + SOON.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new AssertionError("What should have happened has not");
            }
            // Not in a loop that takes the processor from those who are waited for.
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        server.disposeNow();
    }

    /** An answer as its client got it. */
    record Answer(int status, io.netty.handler.codec.http.HttpHeaders fields, String body) {

        String field(String name) {
            return String.join(", ", fields.getAll(name));
        }

        String said() {
            return field("cache-status");
        }
    }
}
