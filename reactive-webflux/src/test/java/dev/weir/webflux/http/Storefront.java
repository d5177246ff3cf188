/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.http;

import dev.weir.CacheBuilder;
import dev.weir.LoadContext;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.policy.CachePolicy;
import dev.weir.testing.InMemoryLink;
import dev.weir.testing.InMemoryServer;
import dev.weir.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** A cache of products in virtual time behind a real server. A product is a text, and its version how long that is. */
final class Storefront implements AutoCloseable {

    final VirtualClock clock = VirtualClock.create();
    final Map<String, String> source = new ConcurrentHashMap<>();
    final AtomicInteger loads = new AtomicInteger();
    final AtomicInteger bodies = new AtomicInteger();
    volatile boolean down;
    private final Random random = new Random(42);
    private final InMemoryServer shared = InMemoryServer.create(clock, random, 4);
    /** How each process reaches the remote tier, in the order of {@link #sharedCache}. */
    final List<InMemoryLink> links = new ArrayList<>();

    private DisposableServer server;

    /** Values are fresh for a minute, absences for ten seconds, and stale ones are served for another minute. */
    ReactiveCache<String, String> cache(UnaryOperator<CacheBuilder<String, String>> change) {
        return cacheOf(Weir.named("shop").clock(clock).random(() -> random).build(), change);
    }

    /** The same with a remote tier; of another process each time. */
    ReactiveCache<String, String> sharedCache() {
        InMemoryLink link = shared.link();
        links.add(link);
        Weir weir = Weir.named("shop")
                .clock(clock)
                .random(() -> random)
                .remote(link)
                .build();
        ReactiveCache<String, String> cache = cacheOf(weir, builder -> builder);
        clock.advanceBy(Duration.ofSeconds(1));
        return cache;
    }

    private ReactiveCache<String, String> cacheOf(Weir weir, UnaryOperator<CacheBuilder<String, String>> change) {
        return change.apply(weir.cache("products", String.class, String.class)
                        .policy(policy())
                        .readThrough(this::load))
                .build();
    }

    static CachePolicy policy() {
        return CachePolicy.freshFor(Duration.ofMinutes(1))
                .staleWhileRevalidate(Duration.ofMinutes(2))
                .staleIfError(Duration.ofHours(1));
    }

    private Mono<String> load(String key, LoadContext<String> load) {
        return Mono.defer(() -> {
            loads.incrementAndGet();
            if (down) {
                return Mono.error(new IllegalStateException("down"));
            }
            String value = source.get(key);
            if (value != null) {
                load.version(value.length());
            }
            return Mono.justOrEmpty(value);
        });
    }

    WebTestClient serves(RouterFunction<ServerResponse> routes, WebFilter... filters) {
        HandlerStrategies.Builder strategies = HandlerStrategies.builder();
        for (WebFilter filter : filters) {
            strategies.webFilter(filter);
        }
        return serves(RouterFunctions.toHttpHandler(routes, strategies.build()));
    }

    WebTestClient serves(HttpHandler handler) {
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle(new ReactorHttpHandlerAdapter(handler))
                .bindNow();
        return WebTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + server.port())
                .responseTimeout(Duration.ofSeconds(20))
                .build();
    }

    int port() {
        return server.port();
    }

    void pass(Duration time) {
        clock.advanceBy(time);
    }

    @Override
    public void close() {
        if (server != null) {
            server.disposeNow();
        }
    }
}
