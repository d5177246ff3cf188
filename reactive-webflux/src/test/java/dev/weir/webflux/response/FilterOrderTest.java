/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.testing.VirtualClock;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.server.WebHandler;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

/** Where a response cache stands among the filters of an application: who has an order comes before it, who has none may not. */
class FilterOrderTest {

    private final AtomicInteger checks = new AtomicInteger();

    @ParameterizedTest
    @CsvSource({"true,true,2", "true,false,2", "false,true,2", "false,false,1"})
    void whoChecksAnythingNeedsAnOrder(boolean hasOrder, boolean isDeclaredFirst, int checked) {
        try (AnnotationConfigApplicationContext application = new AnnotationConfigApplicationContext()) {
            WebFilter check = hasOrder ? new InOrder() : new WithoutOrder();
            if (isDeclaredFirst) {
                application.registerBean("check", WebFilter.class, () -> check);
            }
            application.registerBean("pages", ResponseCacheFilter.class, FilterOrderTest::cache);
            if (!isDeclaredFirst) {
                application.registerBean("check", WebFilter.class, () -> check);
            }
            application.registerBean("webHandler", WebHandler.class, () -> FilterOrderTest::page);
            application.refresh();
            assertThat(askedTwice(application)).contains("hit");
        }
        assertThat(checks).hasValue(checked);
    }

    private static String askedTwice(AnnotationConfigApplicationContext application) {
        DisposableServer server = HttpServer.create()
                .host("localhost")
                .port(0)
                .handle(new ReactorHttpHandlerAdapter(
                        WebHttpHandlerBuilder.applicationContext(application).build()))
                .bindNow();
        try {
            Mono<String> asked = HttpClient.create()
                    .host("localhost")
                    .port(server.port())
                    .get()
                    .uri("/a")
                    .responseSingle((response, body) -> body.then(
                            Mono.fromSupplier(() -> response.responseHeaders().get("Cache-Status"))));
            return Site.await(asked.then(asked));
        } finally {
            server.disposeNow();
        }
    }

    private static ResponseCacheFilter cache() {
        Weir weir = Weir.named("site").clock(VirtualClock.create()).build();
        return ResponseCacheFilter.in(weir, "pages").paths("/**").anyHost().build();
    }

    private static Mono<Void> page(ServerWebExchange exchange) {
        exchange.getResponse().getHeaders().setCacheControl("max-age=60");
        return exchange.getResponse()
                .writeWith(Mono.fromSupplier(
                        () -> exchange.getResponse().bufferFactory().wrap("page".getBytes(StandardCharsets.UTF_8))));
    }

    private class WithoutOrder implements WebFilter {

        @Override
        public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
            checks.incrementAndGet();
            return chain.filter(exchange);
        }
    }

    private final class InOrder extends WithoutOrder implements Ordered {

        @Override
        public int getOrder() {
            return 0;
        }
    }
}
