/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ReactiveCache;
import dev.weir.policy.CachePolicy;
import dev.weir.tenant.TenantQuota;
import dev.weir.time.CacheClock;
import dev.weir.webflux.http.AnswerPolicy;
import dev.weir.webflux.http.ConsistencyFilter;
import dev.weir.webflux.http.EntryAnswers;
import dev.weir.webflux.http.EntryReads;
import dev.weir.webflux.http.RequestLimits;
import dev.weir.webflux.http.SessionTokens;
import dev.weir.webflux.http.TenantResolver;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

class HttpConsistencySnippetsTest {

    private final Shop shop = new Shop();
    private final CacheClock clock = shop.clock;
    private final byte[] key = new byte[32];
    private final byte[] previousKey = new byte[32];
    private final EntryAnswers answers = EntryAnswers.of(AnswerPolicy.standard());
    private final ReactiveCache<String, Product> products = shop.weir
            .cache("products", String.class, Product.class)
            .policy(CachePolicy.freshFor(Duration.ofMinutes(5)))
            .perTenant(TenantQuota.entries(100))
            .version(product -> 7)
            .readThrough(shop::find)
            .build();

    @Test
    void requestsChooseWithinTheirLimits() {
        // snippet: http-consistency-filter
        ConsistencyFilter filter = ConsistencyFilter.forStrangers()
                .withLimits(exchange -> exchange.getPrincipal()
                        .map(known -> RequestLimits.ofStrangers().withStrong()))
                .withSessions(SessionTokens.signedWith(key, clock).alsoTaking(previousKey))
                .withTenants(TenantResolver.fromHeader("Shop"));
        // end

        // snippet: http-consistency-reads
        RouterFunction<ServerResponse> routes = RouterFunctions.route()
                .GET(
                        "/products/{id}",
                        request -> answers.answer(request, EntryReads.entry(products, request.pathVariable("id"))))
                .build();
        // end

        assertThat(ask(routes, filter, "Cache-Control", "only-if-cached")).isEqualTo(HttpStatus.GATEWAY_TIMEOUT);
        products.forTenant("north").get("p-1").block(Duration.ofSeconds(60));
        // It has the answer, so that nothing has to be encoded.
        assertThat(ask(routes, filter, "Cache-Control", "only-if-cached")).isEqualTo(HttpStatus.NOT_MODIFIED);
        assertThat(ask(routes, filter, "Consistency", "source")).isEqualTo(HttpStatus.FORBIDDEN);
    }

    private static HttpStatusCode ask(
            RouterFunction<ServerResponse> routes, ConsistencyFilter filter, String field, String value) {
        MockServerHttpResponse response = new MockServerHttpResponse();
        RouterFunctions.toHttpHandler(
                        routes, HandlerStrategies.builder().webFilter(filter).build())
                .handle(
                        MockServerHttpRequest.get("/products/p-1")
                                .header("Shop", "north")
                                .header("If-None-Match", "\"7\"")
                                .header(field, value)
                                .build(),
                        response)
                .block(Duration.ofSeconds(60));
        return response.getStatusCode();
    }
}
