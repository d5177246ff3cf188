/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import java.net.URI;
import java.util.List;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * A filter for a server on somebody's own machine: other pages in his browser may neither change anything here, nor read, under whatever
 * name they reach it.
 */
@Component
class OwnPagesOnly implements WebFilter {

    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final Set<String> OWN_NAMES = Set.of("127.0.0.1", "localhost");
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (isOwn(exchange.getRequest())) {
            return chain.filter(exchange);
        }
        exchange.getResponse().setStatusCode(HttpStatus.FORBIDDEN);
        return exchange.getResponse().setComplete();
    }

    private static boolean isOwn(ServerHttpRequest request) {
        HttpHeaders headers = request.getHeaders();
        String host = String.valueOf(headers.getFirst(HttpHeaders.HOST));
        return OWN_NAMES.contains(host.replaceFirst(":[0-9]+$", ""))
                && (READS.contains(request.getMethod()) || comesFrom(host, headers));
    }

    /** Browsers say where a request comes from; whatever is no browser says nothing. */
    private static boolean comesFrom(String host, HttpHeaders headers) {
        return headers.getOrDefault("Sec-Fetch-Site", List.of()).stream().allMatch(OWN_SITES::contains)
                && headers.getOrDefault(HttpHeaders.ORIGIN, List.of()).stream().allMatch(origin -> isOf(host, origin));
    }

    private static boolean isOf(String host, String origin) {
        try {
            return host.equals(URI.create(origin).getRawAuthority());
        } catch (IllegalArgumentException nonsense) {
            return false;
        }
    }
}
