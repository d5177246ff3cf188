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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
        Set<String> forgotten = ConcurrentHashMap.newKeySet();
        Mono<Void> forget = Mono.defer(() -> forget(exchange, forgotten));
        exchange.getResponse().beforeCommit(() -> forget);
        UnsafeAnswer answer = new UnsafeAnswer(exchange.getResponse());
        // What others do before the answer is sent may fail, or its client leave meanwhile: then nobody comes to ours.
        return handled(exchange.mutate().response(answer).build(), chain)
                .then(forget)
                .onErrorResume(failure -> answer.isGiven() ? forget.then(Mono.error(failure)) : Mono.error(failure))
                .doFinally(end -> {
                    if (end == SignalType.CANCEL) {
                        forgetUnattended(exchange);
                    }
                });
    }

    private Mono<Void> handled(ServerWebExchange exchange, WebFilterChain chain) {
        return isAtOurPath(
                        exchange.getRequest().getURI(),
                        exchange.getRequest().getPath().contextPath().value())
                ? visits.passMethod(exchange, chain)
                : chain.filter(exchange);
    }

    /** Its client has left. What the handler has done by then, or has others do still, nobody says: it may have been all of it. */
    private void forgetUnattended(ServerWebExchange exchange) {
        Mono.defer(() -> forget(exchange, ConcurrentHashMap.newKeySet()))
                .subscribe(
                        none -> {},
                        failure -> LOG.warn(
                                "What '{}' keeps of a resource may not be forgotten, whose change was not waited for",
                                settings.name(),
                                failure));
    }

    /** What was forgotten already is not again. */
    private Mono<Void> forget(ServerWebExchange exchange, Set<String> forgotten) {
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
                        .filter(forgotten::add)
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
