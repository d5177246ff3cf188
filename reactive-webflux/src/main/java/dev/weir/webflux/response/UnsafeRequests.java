/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import dev.weir.CacheException;
import dev.weir.ReactiveCache;
import dev.weir.webflux.rfc9111.Outdating;
import dev.weir.webflux.rfc9111.StoredResponse;
import java.net.URI;
import java.util.List;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.util.Logger;
import reactor.util.Loggers;

/** Requests that may change something: once one of them has, what is kept of that is forgotten before its client hears of it. */
final class UnsafeRequests {

    private static final Logger LOG = Loggers.getLogger(ResponseCacheFilter.class);

    private final Settings settings;
    private final Visits visits;
    private final ReactiveCache<String, StoredResponse> cache;

    UnsafeRequests(Settings settings, Visits visits, ReactiveCache<String, StoredResponse> cache) {
        this.settings = settings;
        this.visits = visits;
        this.cache = cache;
    }

    Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        exchange.getResponse().beforeCommit(() -> Mono.defer(() -> forget(exchange)));
        Mono<Void> done = isAtOurPath(
                        exchange.getRequest().getURI(),
                        exchange.getRequest().getPath().contextPath().value())
                ? visits.passMethod(exchange, chain)
                : chain.filter(exchange);
        return done.doFinally(end -> {
            if (end == SignalType.CANCEL) {
                forgetUnattended(exchange);
            }
        });
    }

    /** Its client has left. What the handler has done by then, or has others do still, nobody says: it may have been all of it. */
    private void forgetUnattended(ServerWebExchange exchange) {
        Mono.defer(() -> forget(exchange))
                .subscribe(
                        none -> {},
                        failure -> LOG.warn(
                                "What '{}' keeps of a resource may not be forgotten, whose change was not waited for",
                                settings.name(),
                                failure));
    }

    private Mono<Void> forget(ServerWebExchange exchange) {
        ServerHttpResponse response = exchange.getResponse();
        HttpStatusCode status = response.getStatusCode();
        if (status != null && !Outdating.isDone(status.value())) {
            return Mono.empty();
        }
        String context = exchange.getRequest().getPath().contextPath().value();
        List<String> tags =
                Outdating.addresses(exchange.getRequest().getURI(), response.getHeaders()::getOrEmpty).stream()
                        .filter(address -> isAtOurPath(address, context))
                        .map(RequestKey::tag)
                        .distinct()
                        .toList();
        // It was done, and its client has to hear so. What other processes could not be told is sent again.
        return tags.isEmpty()
                ? Mono.empty()
                : cache.invalidateTags(tags).onErrorResume(CacheException.class, failure -> {
                    LOG.warn("What '{}' keeps of a changed resource may not be forgotten", settings.name(), failure);
                    return Mono.empty();
                });
    }

    private boolean isAtOurPath(URI address, String context) {
        String path = address.getRawPath() == null ? "" : address.getRawPath();
        PathContainer within =
                PathContainer.parsePath(path.startsWith(context) ? path.substring(context.length()) : path);
        return settings.paths().stream().anyMatch(pattern -> pattern.matches(within));
    }
}
