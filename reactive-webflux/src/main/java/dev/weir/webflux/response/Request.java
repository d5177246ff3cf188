/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import dev.weir.webflux.field.CacheStatusField;
import dev.weir.webflux.rfc9111.FieldLines;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilterChain;
import reactor.util.context.ContextView;

/**
 * A request that takes part, for one run of its handler.
 *
 * @param isPersonal whether its key tells whose it is
 * @param tag the name of everything that is kept for its address
 * @param status how it is told that it came to its handler
 */
record Request(
        ServerWebExchange exchange,
        WebFilterChain chain,
        ContextView context,
        Settings settings,
        boolean isPersonal,
        String tag,
        CacheStatusField status) {

    FieldLines fields() {
        return exchange.getRequest().getHeaders()::getOrEmpty;
    }

    /** Whether it has credentials that its key does not tell apart. */
    boolean isAuthorized() {
        return !isPersonal && exchange.getRequest().getHeaders().containsHeader("authorization");
    }

    Request with(CacheStatusField other) {
        return new Request(exchange, chain, context, settings, isPersonal, tag, other);
    }
}
