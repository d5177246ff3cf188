/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.http;

import static java.util.Objects.requireNonNull;

import java.security.Principal;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/** A resolver of tenants: whose part of the caches a request is about. */
@FunctionalInterface
public interface TenantResolver {

    /** The tenant of a request; empty if it has none. May fail, and then so does the request. */
    Mono<String> tenantOf(ServerWebExchange exchange);

    /** The fields of the request that it reads: answers depend on them. */
    default List<String> fields() {
        return List.of();
    }

    /**
     * The tenant that a field of the request names. Whoever sends the request chooses it: only for requests that come through a
     * gateway which sets the field. Two values are a bad request.
     */
    static TenantResolver fromHeader(String name) {
        requireNonNull(name, "name must not be null");
        return new TenantResolver() {

            @Override
            public Mono<String> tenantOf(ServerWebExchange exchange) {
                List<String> values = exchange.getRequest().getHeaders().getOrEmpty(name);
                return values.size() > 1
                        ? Mono.error(
                                () -> new ResponseStatusException(HttpStatus.BAD_REQUEST, "The tenant is named twice"))
                        : Mono.justOrEmpty(values.stream().findFirst());
            }

            @Override
            public List<String> fields() {
                return List.of(name);
            }
        };
    }

    /** The tenant that stands in the path where this pattern says {@code {tenant}}, such as {@code /shops/{tenant}/**}. */
    static TenantResolver fromPath(String pattern) {
        PathPattern path = PathPatternParser.defaultInstance.parse(pattern);
        if (!pattern.contains("{tenant}")) {
            throw new IllegalArgumentException(
                    "The pattern has to say where the tenant stands, as in /shops/{tenant}/**, but was " + pattern);
        }
        return exchange -> Mono.justOrEmpty(
                        path.matchAndExtract(exchange.getRequest().getPath().pathWithinApplication()))
                .mapNotNull(match -> match.getUriVariables().get("tenant"));
    }

    /** The tenant is who has signed in, by his name: each has his own part. */
    static TenantResolver fromPrincipal() {
        return exchange -> exchange.getPrincipal().map(Principal::getName);
    }
}
