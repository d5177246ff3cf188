/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import dev.weir.webflux.field.VaryField;
import dev.weir.webflux.http.ConsistencyFilter;
import dev.weir.webflux.rfc9111.Fields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A response that a handler writes into and that is collected, so that others get it, too. What turns out to be for nobody else is
 * written to the client it was asked for, as it comes.
 */
final class CapturedResponse extends AbstractServerHttpResponse {

    private final HandlerRun run;
    private final ServerHttpResponse client;
    private final Set<String> heeded;
    private final int largestBody;
    private final CapturedBody body;
    private final List<String> cookiesBefore;

    CapturedResponse(HandlerRun run, ServerWebExchange asked, int largestBody) {
        super(asked.getResponse().bufferFactory());
        this.run = run;
        this.client = asked.getResponse();
        this.heeded = ConsistencyFilter.heeded(asked);
        this.largestBody = largestBody;
        this.body = new CapturedBody(client.bufferFactory(), largestBody, run::isLetGo);
        this.cookiesBefore = cookies(client).toList();
    }

    int status() {
        HttpStatusCode status = getStatusCode();
        return status == null ? 200 : status.value();
    }

    /**
     * What the handler sent, with what filters before it say the answer depends on. Whoever is answered with what is kept asks for nothing
     * in the fields that were heeded: they would only tell those apart who made them up.
     */
    Fields fields() {
        Map<String, List<String>> lines = new LinkedHashMap<>();
        getHeaders().forEach((name, values) -> lines.put(name, values));
        lines.put(HttpHeaders.SET_COOKIE, cookies(this).toList());
        Fields fields = Fields.of(lines);
        VaryField vary = VaryField.of(fields.of("vary"))
                .and(VaryField.of(client.getHeaders().getOrEmpty("vary")).without(heeded));
        return vary.equals(VaryField.NONE) ? fields : fields.with("vary", vary.toString());
    }

    /**
     * Whether filters before the cache have set cookies since the handler was called, such as a token against forgery that it asked them
     * for: then its answer may say the same.
     */
    boolean cameWithCookies() {
        return !cookies(client).toList().equals(cookiesBefore);
    }

    private static Stream<String> cookies(ServerHttpResponse response) {
        return Stream.concat(
                response.getHeaders().getOrEmpty(HttpHeaders.SET_COOKIE).stream(),
                response.getCookies().values().stream().flatMap(List::stream).map(ResponseCookie::toString));
    }

    byte[] body() {
        return body.bytes();
    }

    /** Whether the body is as long as was said. */
    boolean isComplete() {
        long told = getHeaders().getContentLength();
        return told < 0 || told == body.length();
    }

    /** Writes to the client what was collected. */
    Mono<Void> hand() {
        byte[] bytes = body();
        return toClient()
                .then(client.writeWith(Mono.fromSupplier(() -> bufferFactory().wrap(bytes))));
    }

    /** Gives the client its cookies, together with what it is answered otherwise. */
    void handCookies() {
        for (String name : List.of(HttpHeaders.SET_COOKIE, HttpHeaders.SET_COOKIE2)) {
            getHeaders().getOrEmpty(name).forEach(line -> client.getHeaders().add(name, line));
        }
        getCookies().values().forEach(cookies -> cookies.forEach(client::addCookie));
    }

    @Override
    protected Mono<Void> writeWithInternal(Publisher<? extends DataBuffer> content) {
        return Mono.defer(() -> {
            if (run.standsIn(status())) {
                return Flux.from(content).doOnNext(DataBufferUtils::release).then();
            }
            return run.refuses(status(), fields()) || getHeaders().getContentLength() > largestBody
                    ? flow(Flux.from(content))
                    : body.collect(content, this::flow);
        });
    }

    @Override
    protected Mono<Void> writeAndFlushWithInternal(Publisher<? extends Publisher<? extends DataBuffer>> content) {
        // Whoever flushes has something to say before the end, which may never come.
        return Mono.defer(() -> run.passes() ? toClient().then(client.writeAndFlushWith(content)) : Mono.empty());
    }

    private Mono<Void> flow(Flux<? extends DataBuffer> content) {
        return run.passes() ? toClient().then(client.writeWith(content)) : Mono.empty();
    }

    private Mono<Void> toClient() {
        return Mono.fromRunnable(() -> {
            client.setStatusCode(getStatusCode());
            HttpHeaders told = client.getHeaders();
            getHeaders().forEach((name, lines) -> {
                if (name.equalsIgnoreCase(HttpHeaders.VARY) || name.equalsIgnoreCase(HttpHeaders.SET_COOKIE)) {
                    told.addAll(name, lines);
                } else {
                    told.put(name, lines);
                }
            });
            getCookies().values().forEach(cookies -> cookies.forEach(client::addCookie));
            told.set("Cache-Status", run.said().after(told.getOrEmpty("Cache-Status")));
        });
    }

    @Override
    public <T> T getNativeResponse() {
        throw new IllegalStateException("This response may be for many connections, so it has none. Leave its path out "
                + "of the paths of the response cache");
    }

    @Override
    protected void applyStatusCode() {
        // When it is known whom it is for.
    }

    @Override
    protected void applyHeaders() {
        // When it is known whom it is for.
    }

    @Override
    protected void applyCookies() {
        // When it is known whom it is for.
    }
}
