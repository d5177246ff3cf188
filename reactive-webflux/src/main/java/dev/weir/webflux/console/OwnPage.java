/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * A check that a request which changes something was made by the console's own page, or by no browser at all: what browsers send on
 * behalf of another page says so, or cannot say that it is JSON.
 */
final class OwnPage {

    private OwnPage() {}

    /** Why not, in a sentence; {@code null} if it was. */
    static @Nullable String refusal(ServerRequest request) {
        HttpHeaders headers = request.headers().asHttpHeaders();
        if (!isJson(request)) {
            return "Send this with Content-Type: application/json";
        }
        String site = headers.getFirst("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin") ? null : "Another page may not ask for this";
        }
        String origin = headers.getOrigin();
        return origin == null || isOf(origin, headers.getFirst(HttpHeaders.HOST))
                ? null
                : "Another page may not ask for this";
    }

    private static boolean isJson(ServerRequest request) {
        return request.headers()
                .contentType()
                .filter(type -> type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON))
                .isPresent();
    }

    private static boolean isOf(String origin, @Nullable String host) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority != null
                    && host != null
                    && authority.toLowerCase(Locale.ROOT).equals(host.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException unreadable) {
            return false;
        }
    }
}
