/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import dev.weir.webflux.rfc9111.Validation;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import reactor.core.publisher.Flux;

/**
 * A request as a handler sees it whose answer may be for others, too: without what no key tells, without a connection and a body, and
 * with the conditions of the cache in place of those of the client.
 */
final class SharedRequest extends AbstractServerHttpRequest {

    private final ServerHttpRequest origin;
    private final boolean showsCookies;

    private SharedRequest(ServerHttpRequest origin, HttpHeaders fields, boolean showsCookies) {
        super(
                HttpMethod.GET,
                address(origin.getURI()),
                origin.getPath().contextPath().value(),
                fields);
        this.origin = origin;
        this.showsCookies = showsCookies;
    }

    /**
     * What may be seen of a request.
     *
     * @param isPersonal whether its key tells whose it is, so that its credentials may be seen
     * @param conditions of the cache
     */
    static SharedRequest of(
            ServerHttpRequest origin, Settings settings, boolean isPersonal, Map<String, String> conditions) {
        HttpHeaders fields = new HttpHeaders();
        origin.getHeaders().forEach((name, lines) -> {
            if (isSeen(name.toLowerCase(Locale.ROOT), settings, isPersonal)) {
                fields.addAll(name, lines);
            }
        });
        if (fields.containsHeader(HttpHeaders.HOST)) {
            fields.set(HttpHeaders.HOST, RequestKey.host(origin.getURI()));
        }
        conditions.forEach(fields::set);
        return new SharedRequest(
                origin, fields, isPersonal || !settings.guards().hideUnkeyed());
    }

    /** As its key has it: one address has many spellings, and what a handler repeats of one of them is told to those who used another. */
    private static URI address(URI asked) {
        String path = asked.getRawPath();
        String query = asked.getRawQuery();
        return URI.create(asked.getScheme().toLowerCase(Locale.ROOT) + "://" + RequestKey.host(asked)
                + (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query));
    }

    private static boolean isSeen(String name, Settings settings, boolean isPersonal) {
        if (Validation.CONDITIONS.contains(name) || name.equals("cache-control") || name.equals("pragma")) {
            return false;
        }
        return switch (name) {
            case "cookie" -> isPersonal || !settings.guards().hideUnkeyed();
            case "authorization" ->
                isPersonal || settings.sharesAuthorized() || !settings.guards().hideUnkeyed();
            default ->
                !settings.guards().hideUnkeyed()
                        || settings.seen().contains(name)
                        || settings.keyed().contains(name);
        };
    }

    @Override
    protected String initId() {
        return origin.getId();
    }

    @Override
    protected MultiValueMap<String, HttpCookie> initCookies() {
        return showsCookies ? origin.getCookies() : new LinkedMultiValueMap<>();
    }

    @Override
    protected @Nullable SslInfo initSslInfo() {
        return null;
    }

    @Override
    public Flux<DataBuffer> getBody() {
        return Flux.empty();
    }

    @Override
    public <T> T getNativeRequest() {
        throw new IllegalStateException(
                "This request may be answered for many connections, so it has none. Leave its path"
                        + " out of the paths of the response cache");
    }
}
