/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import static org.springframework.web.reactive.function.server.RequestPredicates.methods;
import static org.springframework.web.reactive.function.server.RequestPredicates.path;

import dev.weir.webflux.console.ConsoleFiles.ConsoleFile;
import java.net.URI;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The routes of the console, all below its path. The page asks for them relative to itself, so it may be behind any other path. */
final class ConsoleRoutes {

    private final ConsoleSettings settings;
    private final ConsoleFiles files;
    private final ConsoleFeed feed;
    private final ConsoleKeys keys;
    private final OwnPage ownPage;

    ConsoleRoutes(ConsoleSettings settings, ConsoleFiles files, ConsoleFeed feed, ConsoleKeys keys, OwnPage ownPage) {
        this.settings = settings;
        this.files = files;
        this.feed = feed;
        this.keys = keys;
        this.ownPage = ownPage;
    }

    RouterFunction<ServerResponse> routes() {
        String at = settings.path();
        RouterFunctions.Builder routes = RouterFunctions.route().route(read(at), request -> toThePage());
        files.all().forEach((name, file) -> routes.route(read(at + "/" + name), request -> served(request, file)));
        return routes.GET(at + "/live", ownPage.only(request -> live()))
                .GET(at + "/caches/{cache}/keys", ownPage.only(keys::explain))
                .POST(at + "/caches/{cache}/keys/invalidate", keys::invalidate)
                .POST(at + "/caches/{cache}/keys/refresh", keys::refresh)
                .route(
                        path(at + "/**"),
                        request -> ConsoleAnswer.refused(HttpStatus.NOT_FOUND, "There is nothing here"))
                .filter(ownPage)
                .filter(new ConsoleHeaders())
                .build();
    }

    /** By those who ask only for the headers, too. */
    private static RequestPredicate read(String path) {
        return methods(HttpMethod.GET, HttpMethod.HEAD).and(path(path));
    }

    /** Relative, as nobody here knows what is before the path. */
    private Mono<ServerResponse> toThePage() {
        String last = settings.path().substring(settings.path().lastIndexOf('/') + 1);
        return ServerResponse.status(HttpStatus.PERMANENT_REDIRECT)
                .location(URI.create(last + "/"))
                .cacheControl(CacheControl.noStore())
                .build();
    }

    /** Browsers ask each time whether it is still the same. */
    private static Mono<ServerResponse> served(ServerRequest request, ConsoleFile file) {
        return request.checkNotModified(file.tag())
                .switchIfEmpty(Mono.defer(() -> ServerResponse.ok()
                        .contentType(file.type())
                        .cacheControl(CacheControl.noCache())
                        .eTag(file.tag())
                        .body(BodyInserters.fromResource(file.content()))));
    }

    private Mono<ServerResponse> live() {
        if (feed.hasEnded()) {
            return ConsoleAnswer.refused(HttpStatus.SERVICE_UNAVAILABLE, "This process is about to end");
        }
        if (!feed.hasRoom()) {
            return ConsoleAnswer.refused(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    ConsoleFeed.MOST_VIEWERS + " others look at this process already: close one of those pages");
        }
        return ServerResponse.ok()
                .contentType(MediaType.TEXT_EVENT_STREAM)
                .cacheControl(CacheControl.noStore())
                .header("X-Accel-Buffering", "no")
                .body(BodyInserters.fromServerSentEvents(feed.watch()));
    }
}
