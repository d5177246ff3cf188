/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import dev.weir.time.CacheClock;
import dev.weir.webflux.field.AgeField;
import dev.weir.webflux.field.CacheStatusField;
import dev.weir.webflux.field.VaryField;
import dev.weir.webflux.rfc9111.Fields;
import dev.weir.webflux.rfc9111.StoredResponse;
import dev.weir.webflux.rfc9111.Validation;
import java.time.Duration;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** An answer to a client that is made of what is stored: the whole of it, its header, or that the client has it already. */
final class StoredAnswer {

    private final CacheClock clock;

    StoredAnswer(CacheClock clock) {
        this.clock = clock;
    }

    Mono<Void> write(ServerWebExchange exchange, KeptResponse kept, CacheStatusField said) {
        StoredResponse stored = kept.response();
        ServerHttpRequest request = exchange.getRequest();
        ServerHttpResponse response = exchange.getResponse();
        boolean clientHas = stored.status() == 200
                && Validation.clientHas(stored, request.getHeaders()::getOrEmpty, clock.instant());
        HttpHeaders fields = response.getHeaders();
        response.setStatusCode(HttpStatusCode.valueOf(clientHas ? 304 : stored.status()));
        put(clientHas ? Validation.toldAgain(stored) : stored.fields(), fields);
        long age = kept.ageMillis();
        fields.set(HttpHeaders.AGE, AgeField.write(Duration.ofMillis(age)));
        Duration left = Duration.ofMillis(stored.freshness().lifetimeMillis() - age);
        fields.set("Cache-Status", said.ttl(left).after(fields.getOrEmpty("Cache-Status")));
        return clientHas ? response.setComplete() : body(request, response, stored);
    }

    private static Mono<Void> body(ServerHttpRequest request, ServerHttpResponse response, StoredResponse stored) {
        if (mayHaveBody(stored.status())) {
            response.getHeaders().setContentLength(stored.body().length);
        }
        return HttpMethod.HEAD.equals(request.getMethod()) || stored.body().length == 0
                ? response.setComplete()
                : response.writeWith(
                        Mono.fromSupplier(() -> response.bufferFactory().wrap(stored.body())));
    }

    private static boolean mayHaveBody(int status) {
        return status != 204 && status != 304;
    }

    /** Filters before the cache may have said what the answer depends on, too. */
    private static void put(Fields stored, HttpHeaders fields) {
        VaryField vary = VaryField.of(stored.of("vary")).and(VaryField.of(fields.getOrEmpty(HttpHeaders.VARY)));
        stored.asMap().forEach(fields::put);
        if (!vary.equals(VaryField.NONE)) {
            fields.put(HttpHeaders.VARY, List.of(vary.toString()));
        }
    }
}
