/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import dev.weir.CacheContext;
import dev.weir.Consistency;
import dev.weir.ReactiveCache;
import dev.weir.webflux.field.CacheStatusField;
import dev.weir.webflux.field.CacheStatusField.Reason;
import dev.weir.webflux.rfc9111.StoredResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** The visits of requests to a response cache: who comes, and whose part of it he meets. */
final class Visits {

    private final Settings settings;
    private final ReactiveCache<String, StoredResponse> cache;
    private final StoredAnswer answers;

    Visits(Settings settings, ReactiveCache<String, StoredResponse> cache) {
        this.settings = settings;
        this.cache = cache;
        this.answers = new StoredAnswer(settings.clock());
    }

    /** Has the handler answer, as if there were no cache. */
    Mono<Void> pass(ServerWebExchange exchange, WebFilterChain chain) {
        return pass(exchange, chain, status().forwarded(Reason.BYPASS));
    }

    /** Has the handler answer a request whose method is never answered from here. */
    Mono<Void> passMethod(ServerWebExchange exchange, WebFilterChain chain) {
        return pass(exchange, chain, status().forwarded(Reason.METHOD));
    }

    static Mono<Void> pass(ServerWebExchange exchange, WebFilterChain chain, CacheStatusField said) {
        exchange.getResponse()
                .beforeCommit(() -> Mono.fromRunnable(() -> {
                    HttpHeaders fields = exchange.getResponse().getHeaders();
                    fields.set("Cache-Status", said.after(fields.getOrEmpty("Cache-Status")));
                }));
        return chain.filter(exchange);
    }

    Mono<Void> visit(ServerWebExchange exchange, WebFilterChain chain) {
        return Mono.deferContextual(context -> {
            if (isForMore(context)) {
                return pass(exchange, chain, status().forwarded(Reason.REQUEST));
            }
            return settings.identity() == null
                    ? visitOf("", exchange, chain, context)
                    : settings.identity()
                            .apply(exchange)
                            .defaultIfEmpty("")
                            .flatMap(identity -> visitOf(identity, exchange, chain, context));
        });
    }

    /** Whether a request asks for more than what was current once: of what is kept nobody knows whether it would do. */
    private static boolean isForMore(ContextView context) {
        return CacheContext.sessionIn(context).isPresent()
                || CacheContext.consistencyIn(context)
                        .filter(level -> !level.equals(Consistency.EVENTUAL))
                        .isPresent();
    }

    private Mono<Void> visitOf(String identity, ServerWebExchange exchange, WebFilterChain chain, ContextView context) {
        if (!identity.isEmpty()) {
            return look(identity, exchange, chain, context);
        }
        if (settings.guards().passCredentials() && Admission.hasCredentials(exchange.getRequest(), settings)) {
            return pass(exchange, chain);
        }
        return isKnown(exchange).flatMap(known -> known ? pass(exchange, chain) : look("", exchange, chain, context));
    }

    /** Whether filters before the cache know who it is: what they tell handlers of him, in whatever way, is in no key. */
    private Mono<Boolean> isKnown(ServerWebExchange exchange) {
        return settings.guards().passPrincipals()
                ? exchange.getPrincipal()
                        .hasElement()
                        .flatMap(known -> known ? isKnownOtherwise(exchange) : Mono.just(false))
                        // Who cannot be told is not nobody.
                        .onErrorReturn(true)
                : Mono.just(false);
    }

    /** Whether that may be by something else than {@code Authorization}, where that is no hindrance. Cookies have shown by now. */
    private Mono<Boolean> isKnownOtherwise(ServerWebExchange exchange) {
        return settings.sharesAuthorized() && exchange.getRequest().getHeaders().containsHeader("authorization")
                ? Ties.hasSession(exchange)
                : Mono.just(true);
    }

    private Mono<Void> look(String identity, ServerWebExchange exchange, WebFilterChain chain, ContextView context) {
        HttpHeaders fields = exchange.getRequest().getHeaders();
        RequestKey key = RequestKey.of(
                exchange.getRequest().getURI(), tenant(context), identity, settings.keyed(), fields::getOrEmpty);
        Request request = new Request(exchange, chain, context, settings, !identity.isEmpty(), key.tag(), status());
        return new Visit(request, cache, answers).look(key.text(), 0);
    }

    private String tenant(ContextView context) {
        return settings.guards().tellTenantsApart()
                ? CacheContext.tenantIn(context).orElse("")
                : "";
    }

    private CacheStatusField status() {
        return CacheStatusField.by(settings.name());
    }
}
