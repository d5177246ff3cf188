/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ReactiveCache;
import dev.weir.policy.CachePolicy;
import dev.weir.webflux.http.AnswerPolicy;
import dev.weir.webflux.http.EntryAnswers;
import dev.weir.webflux.http.EntryBatch;
import dev.weir.webflux.http.EntryResultHandler;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.http.HttpStatus;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import org.springframework.web.reactive.accept.RequestedContentTypeResolver;
import org.springframework.web.reactive.accept.RequestedContentTypeResolverBuilder;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

class HttpAnswersSnippetsTest {

    private final Shop shop = new Shop();
    private final CachePolicy policy = CachePolicy.freshFor(Duration.ofMinutes(5));
    private final ReactiveCache<String, Product> products = shop.weir
            .cache("products", String.class, Product.class)
            .policy(policy)
            .version(product -> 7)
            .readThrough(shop::find)
            .build();

    @Test
    void aHandlerAnswersFromAnEntry() {
        products.get("p-1").block(Duration.ofSeconds(60));

        // snippet: http-answers-functional
        EntryAnswers answers = EntryAnswers.of(AnswerPolicy.of(policy).withLongest(Duration.ofMinutes(10)));
        RouterFunction<ServerResponse> routes = RouterFunctions.route()
                .GET(
                        "/products/{id}",
                        request -> answers.answer(request, products.getEntry(request.pathVariable("id"))))
                .build();
        // end

        MockServerHttpResponse answer = ask(
                routes,
                MockServerHttpRequest.get("/products/p-1")
                        .header("If-None-Match", "W/\"7\"")
                        .build());
        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.NOT_MODIFIED);
        assertThat(answer.getHeaders().getFirst("Cache-Control")).isEqualTo("private, max-age=300");
    }

    @Test
    void aControllerReturnsAnEntry() {
        ServerCodecConfigurer codecs = ServerCodecConfigurer.create();
        RequestedContentTypeResolver contentTypes = new RequestedContentTypeResolverBuilder().build();
        ReactiveAdapterRegistry adapters = ReactiveAdapterRegistry.getSharedInstance();

        // snippet: http-answers-annotated
        EntryResultHandler entries = new EntryResultHandler(
                codecs.getWriters(), contentTypes, adapters, exchange -> AnswerPolicy.standard());
        // end

        assertThat(entries.getOrder()).isEqualTo(EntryResultHandler.ORDER);
    }

    @Test
    void aPolicySaysWhatIsTold() {
        // snippet: http-answers-policy
        AnswerPolicy catalogue = AnswerPolicy.standard()
                .withSharing()
                .withVary("Accept-Language")
                .withCacheStatus("catalogue")
                .withProvenance();
        // end

        assertThat(catalogue.vary()).hasToString("accept-language");
    }

    @Test
    void aBatchHasABound() {
        // snippet: http-answers-batch
        EntryBatch<String, Product> batch =
                EntryBatch.of(products, Product.class, id -> id).withMost(50);
        RouterFunction<ServerResponse> routes =
                RouterFunctions.route().POST("/products/batch", batch::answer).build();
        // end

        String keys = "[\"" + "k\",\"".repeat(50) + "k\"]";
        MockServerHttpResponse answer = ask(
                routes,
                MockServerHttpRequest.post("/products/batch")
                        .header("Content-Type", "application/json")
                        .body(keys));
        assertThat(answer.getStatusCode()).isNotNull().matches(status -> status.is4xxClientError());
    }

    private static MockServerHttpResponse ask(RouterFunction<ServerResponse> routes, MockServerHttpRequest request) {
        HttpHandler handler = RouterFunctions.toHttpHandler(routes);
        MockServerHttpResponse response = new MockServerHttpResponse();
        handler.handle(request, response).block(Duration.ofSeconds(60));
        return response;
    }
}
