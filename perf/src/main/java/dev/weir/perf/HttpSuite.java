/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import dev.weir.ReactiveCache;
import dev.weir.policy.CachePolicy;
import dev.weir.webflux.http.AnswerPolicy;
import dev.weir.webflux.http.EntryAnswers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * A suite for handlers of WebFlux that answer from the local tier, over real connections which are kept. The body is a text of 100 bytes,
 * so that no coding of it hides what else is done.
 */
final class HttpSuite implements Suite {

    private static final String CONSTANT = "handler, constant";
    private static final String VALUE = "handler, Weir get";
    private static final String ENTRY = "handler, Weir entry";
    private static final Duration FRESH = Duration.ofHours(1);
    private static final int VERSION = 7;

    /** What the answer of an entry says, said by a constant. */
    private static final Map<String, String> FIELDS = Map.of(
            HttpHeaders.ETAG,
            "W/\"7\"",
            HttpHeaders.LAST_MODIFIED,
            "Sun, 01 Nov 2026 08:00:00 GMT",
            HttpHeaders.CACHE_CONTROL,
            "private, max-age=3600",
            HttpHeaders.AGE,
            "42",
            "Cache-Status",
            "weir; hit; ttl=3558");

    @Override
    public List<Report> run(Effort effort) {
        try (HttpBed bed = new HttpBed()) {
            addCases(bed);
            return bed.compare("http", CONSTANT, targets(bed.cases()), effort);
        }
    }

    private static List<Target> targets(List<String> cases) {
        List<Target> targets = new ArrayList<>(
                List.of(Target.asFastAs(0.95, CONSTANT, VALUE), Target.asFastAs(0.95, CONSTANT, ENTRY)));
        cases.stream()
                .filter(name -> name.contains("Spring"))
                .forEach(name -> targets.add(Target.asFastAs(1, name, VALUE)));
        return targets;
    }

    private static void addCases(HttpBed bed) {
        Dialogue dialogue = Dialogue.bringing(HttpBed.VALUE);
        Function<Integer, Mono<String>> constant = key -> Mono.just(HttpBed.VALUE);
        ReactiveCache<Integer, String> cache = cache(bed);
        EntryAnswers answers = EntryAnswers.of(AnswerPolicy.standard());
        bed.addBare(
                "Reactor Netty alone, constant",
                (request, response) -> response.sendString(Mono.just(HttpBed.VALUE)),
                dialogue);
        bed.add(CONSTANT, HttpBed.webFlux(reading(constant)), dialogue);
        bed.add("handler, constant, with the fields of an entry", HttpBed.webFlux(withFields(constant)), dialogue);
        bed.add(VALUE, HttpBed.webFlux(reading(cache::get)), dialogue);
        HandlerFunction<ServerResponse> entry = request -> answers.answer(request, cache.getEntry(key(request)));
        bed.add(ENTRY, HttpBed.webFlux(entry), dialogue.saying("weir; hit"));
        bed.add(
                "handler, Weir entry, 304",
                HttpBed.webFlux(entry),
                Dialogue.about("W/\"7\"").saying("weir; hit"));
        Peer.all().forEach(peer -> bed.add("handler, " + peer.name(), HttpBed.webFlux(reading(full(peer))), dialogue));
    }

    private static ReactiveCache<Integer, String> cache(HttpBed bed) {
        ReactiveCache<Integer, String> cache = bed.weir
                .cache("products", Integer.class, String.class)
                .policy(CachePolicy.freshFor(FRESH))
                .maximumSize(2L * Dialogue.PRODUCTS)
                .readThrough((key, load) -> Mono.fromSupplier(() -> {
                    load.version(VERSION);
                    return HttpBed.VALUE;
                }))
                .build();
        for (int key = 0; key < Dialogue.PRODUCTS; key++) {
            cache.get(key).block(PATIENCE);
        }
        return cache;
    }

    private static Function<Integer, Mono<String>> full(Peer peer) {
        Function<Integer, Mono<String>> cached = peer.cacheOf(2 * Dialogue.PRODUCTS, key -> Mono.just(HttpBed.VALUE));
        for (int key = 0; key < Dialogue.PRODUCTS; key++) {
            cached.apply(key).block(PATIENCE);
        }
        return cached;
    }

    /** The handler that all cases have but those that answer with entries. */
    private static HandlerFunction<ServerResponse> reading(Function<Integer, ? extends Mono<String>> read) {
        return request ->
                read.apply(key(request)).flatMap(value -> ServerResponse.ok().bodyValue(value));
    }

    private static HandlerFunction<ServerResponse> withFields(Function<Integer, ? extends Mono<String>> read) {
        return request -> read.apply(key(request))
                .flatMap(value -> ServerResponse.ok()
                        .headers(fields -> FIELDS.forEach(fields::set))
                        .bodyValue(value));
    }

    private static Integer key(ServerRequest request) {
        return Integer.valueOf(request.pathVariable("id"));
    }
}
