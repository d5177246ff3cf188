/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.webflux.response.ResponseCacheFilter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.test.web.reactive.server.HttpHandlerConnector;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebHandler;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Mono;

/** What requests ask for is read before what is kept of responses answers them, however the beans are declared. */
class FilterOrderTest {

    private final AtomicInteger read = new AtomicInteger();
    private final AtomicInteger handled = new AtomicInteger();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void eachRequestIsReadAlsoIfItsResponseIsKept(boolean consistencyIsDeclaredFirst) {
        WebFilter consistency =
                ConsistencyFilter.forStrangers().withLimits(exchange -> Mono.fromRunnable(read::incrementAndGet));
        Weir weir = Weir.named("site").build();
        WebFilter responses = ResponseCacheFilter.in(weir, "pages")
                .paths("/**")
                .hosts("shop.example")
                .build();
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            List<WebFilter> declared =
                    consistencyIsDeclaredFirst ? List.of(consistency, responses) : List.of(responses, consistency);
            context.registerBean("first", WebFilter.class, () -> declared.get(0));
            context.registerBean("second", WebFilter.class, () -> declared.get(1));
            context.registerBean("webHandler", WebHandler.class, () -> this::answer);
            context.refresh();
            HttpHandler all = WebHttpHandlerBuilder.applicationContext(context).build();
            WebTestClient client = WebTestClient.bindToServer(new HttpHandlerConnector(all))
                    .baseUrl("http://shop.example")
                    .build();
            for (int i = 0; i < 3; i++) {
                client.get()
                        .uri("/page")
                        .exchange()
                        .expectStatus()
                        .isOk()
                        .expectBody(String.class)
                        .isEqualTo("page");
            }
        }
        assertThat(handled).hasValue(1);
        assertThat(read).hasValue(3);
    }

    private Mono<Void> answer(ServerWebExchange exchange) {
        handled.incrementAndGet();
        exchange.getResponse().getHeaders().setCacheControl("public, max-age=60");
        return exchange.getResponse()
                .writeWith(Mono.fromSupplier(
                        () -> exchange.getResponse().bufferFactory().wrap("page".getBytes(StandardCharsets.UTF_8))));
    }
}
