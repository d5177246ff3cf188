/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A detour on the way to the console: what is asked waits, or is answered by something that stands between, as a gateway does. */
final class ConsoleDetour implements WebFilter {

    private final Map<String, Sinks.Empty<Void>> held = new ConcurrentHashMap<>();
    private final Map<String, Between> between = new ConcurrentHashMap<>();

    /** Requests with this in their address wait. */
    void hold(String part) {
        held.put(part, Sinks.empty());
    }

    /** Those that wait for this go on. */
    void release(String part) {
        held.remove(part).tryEmitEmpty();
    }

    /** Requests with this in their address get this page. */
    void answer(String part, int status, String page) {
        between.put(part, new Between(status, MediaType.TEXT_HTML, Flux.just(page)));
    }

    /** Requests with this in their address get these events, and nothing after them but what the sink is given. */
    Sinks.Many<String> tell(String part, String events) {
        Sinks.Many<String> more = Sinks.many().replay().all();
        between.put(
                part,
                new Between(200, MediaType.TEXT_EVENT_STREAM, more.asFlux().startWith(events)));
        return more;
    }

    /** Everything goes its way again. */
    void end() {
        between.clear();
        held.keySet().forEach(this::release);
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String asked = exchange.getRequest().getURI().toString();
        for (Map.Entry<String, Between> entry : between.entrySet()) {
            if (asked.contains(entry.getKey())) {
                return entry.getValue().answer(exchange.getResponse());
            }
        }
        return Flux.fromIterable(held.entrySet())
                .filter(entry -> asked.contains(entry.getKey()))
                .concatMap(entry -> entry.getValue().asMono())
                .then(Mono.defer(() -> chain.filter(exchange)));
    }

    private record Between(int status, MediaType type, Flux<String> body) {

        Mono<Void> answer(ServerHttpResponse response) {
            response.setStatusCode(HttpStatusCode.valueOf(status));
            response.getHeaders().setContentType(type);
            return response.writeAndFlushWith(
                    body.map(part -> Flux.just(response.bufferFactory().wrap(part.getBytes(StandardCharsets.UTF_8)))));
        }
    }
}
