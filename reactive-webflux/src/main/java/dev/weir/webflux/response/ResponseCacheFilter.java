/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import static java.util.Objects.requireNonNull;

import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.metrics.CacheStats;
import dev.weir.webflux.rfc9111.StoredResponse;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * A response cache in front of handlers: answers {@code GET} and {@code HEAD} with what it keeps, by the rules of RFC 9111 for shared
 * caches, and lets one of many equal requests ask the handler at a time.
 *
 * <p>It stands behind all filters that have an order, so that whoever is let through was let through by them. A filter without one has the
 * last place, as it has itself: which of the two comes first is then a matter of how they were declared. So filters that check anything need
 * an order, by {@link Ordered} or {@code @Order}.
 */
public final class ResponseCacheFilter implements WebFilter, Ordered {

    private final Admission admission;
    private final Visits visits;
    private final UnsafeRequests unsafe;
    private final ReactiveCache<String, StoredResponse> cache;

    ResponseCacheFilter(Settings settings, ReactiveCache<String, StoredResponse> cache) {
        this.cache = cache;
        this.admission = new Admission(settings);
        this.visits = new Visits(settings, cache);
        this.unsafe = new UnsafeRequests(settings, visits, cache);
    }

    /** A builder of a response cache that is a cache of this name of a weir, and is counted as such. */
    public static ResponseCacheBuilder in(Weir weir, String name) {
        return new ResponseCacheBuilder(
                requireNonNull(weir, "weir must not be null"), requireNonNull(name, "name must not be null"));
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return switch (admission.of(exchange.getRequest())) {
            case NOT_OURS -> chain.filter(exchange);
            case UNSAFE -> unsafe.filter(exchange, chain);
            case NO_READ -> visits.passMethod(exchange, chain);
            case PASSES -> visits.pass(exchange, chain);
            case TAKES_PART -> visits.visit(exchange, chain);
        };
    }

    /** Forgets everything that is kept. */
    public Mono<Void> clear() {
        return cache.clear();
    }

    /** What was counted of the cache since it was built, and what there is now. */
    public CacheStats stats() {
        return cache.stats();
    }

    /** The last place, behind all filters that have an order of their own. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
