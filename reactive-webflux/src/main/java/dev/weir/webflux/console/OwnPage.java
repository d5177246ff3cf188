/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * A check that what is asked was asked by the console's own page, or by no browser at all: what browsers send on behalf of another page
 * says so, or has the name of another host, or cannot say that it is JSON.
 */
final class OwnPage implements HandlerFilterFunction<ServerResponse, ServerResponse> {

    private static final String ANOTHER = "Another page may not ask for this";

    private final KnownHosts hosts;

    OwnPage(KnownHosts hosts) {
        this.hosts = hosts;
    }

    /** Lets only those through who know the console by one of its names. */
    @Override
    public Mono<ServerResponse> filter(ServerRequest request, HandlerFunction<ServerResponse> next) {
        String host = request.headers().firstHeader(HttpHeaders.HOST);
        return host == null || hosts.include(host)
                ? next.handle(request)
                : refused(
                        "The console does not answer to this name: write it into weir.console.hosts, or use an address");
    }

    /** Lets only those through who do not ask for another page. */
    HandlerFunction<ServerResponse> only(HandlerFunction<ServerResponse> next) {
        return request -> {
            String site = request.headers().firstHeader("Sec-Fetch-Site");
            return site == null || site.equals("same-origin") || site.equals("none")
                    ? next.handle(request)
                    : refused(ANOTHER);
        };
    }

    /** Why a request must not change anything, in a sentence; {@code null} if it may. */
    @Nullable
    String refusal(ServerRequest request) {
        if (!isJson(request)) {
            return "Send this with Content-Type: application/json";
        }
        HttpHeaders headers = request.headers().asHttpHeaders();
        String site = headers.getFirst("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin") ? null : ANOTHER;
        }
        String origin = headers.getOrigin();
        return origin == null || isOwn(origin, headers.getFirst(HttpHeaders.HOST)) ? null : ANOTHER;
    }

    private static boolean isJson(ServerRequest request) {
        try {
            return request.headers()
                    .contentType()
                    .filter(type -> type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON))
                    .isPresent();
        } catch (InvalidMediaTypeException unreadable) {
            return false;
        }
    }

    /** Behind a proxy that says another host than it was asked for, the origin is what has been said to be one of ours. */
    private boolean isOwn(String origin, @Nullable String host) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority != null && (authority.equalsIgnoreCase(host) || hosts.areSaidToInclude(authority));
        } catch (IllegalArgumentException unreadable) {
            return false;
        }
    }

    private static Mono<ServerResponse> refused(String reason) {
        return ConsoleAnswer.refused(HttpStatus.FORBIDDEN, reason);
    }
}
