/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import dev.weir.webflux.response.ResponseCacheFilter;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * A suite for hits of the response cache beside the handler that it spares, which answers with a constant: there is none that is
 * cheaper to ask.
 */
final class ResponsesSuite implements Suite {

    private static final String HANDLER = "handler, constant";
    private static final String CACHED = "response cache, hit";
    private static final String HANDLER_304 = "handler, constant, 304";
    private static final String CACHED_304 = "response cache, hit, 304";
    private static final String ENTITY_TAG = "\"v7\"";

    @Override
    public List<Report> run(Effort effort) {
        try (HttpBed bed = new HttpBed()) {
            addCases(bed);
            return bed.compare("responses", HANDLER, targets(), effort);
        }
    }

    private static List<Target> targets() {
        return List.of(Target.asFastAs(1, HANDLER, CACHED), Target.asFastAs(1, HANDLER_304, CACHED_304));
    }

    private static void addCases(HttpBed bed) {
        HandlerFunction<ServerResponse> handler =
                request -> request.checkNotModified(ENTITY_TAG).switchIfEmpty(Mono.defer(ResponsesSuite::constant));
        HttpHandler bare = HttpBed.webFlux(handler);
        HttpHandler cached = HttpBed.webFlux(handler, filter(bed));
        Dialogue whole = Dialogue.bringing(HttpBed.VALUE);
        Dialogue unchanged = Dialogue.about(ENTITY_TAG);
        bed.add(HANDLER, bare, whole);
        bed.add(CACHED, cached, whole.saying("pages; hit"));
        bed.add(HANDLER_304, bare, unchanged);
        bed.add(CACHED_304, cached, unchanged.saying("pages; hit"));
        bed.askForAll(CACHED);
    }

    private static Mono<ServerResponse> constant() {
        return ServerResponse.ok()
                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=3600")
                .eTag(ENTITY_TAG)
                .bodyValue(HttpBed.VALUE);
    }

    private static ResponseCacheFilter filter(HttpBed bed) {
        return ResponseCacheFilter.in(bed.weir, "pages")
                .paths("/products/**")
                .hosts("localhost")
                .build();
    }
}
