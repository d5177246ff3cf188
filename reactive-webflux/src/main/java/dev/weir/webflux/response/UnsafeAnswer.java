/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An answer to a request that may change something, and whether the handler has got as far as to give it: it may not reach the client. */
final class UnsafeAnswer extends ServerHttpResponseDecorator {

    private volatile boolean given;

    UnsafeAnswer(ServerHttpResponse response) {
        super(response);
    }

    boolean isGiven() {
        return given;
    }

    @Override
    public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
        return super.writeWith(noted(body));
    }

    @Override
    @SuppressWarnings("NestedPublishers") // Spring's
    public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
        return super.writeAndFlushWith(noted(body));
    }

    @Override
    public Mono<Void> setComplete() {
        return Mono.defer(() -> {
            given = true;
            return super.setComplete();
        });
    }

    /** A body that fails before it begins is a handler that has failed. One that is a {@code Mono} is told its length by being one. */
    private <T> Publisher<T> noted(Publisher<T> body) {
        return body instanceof Mono<T> one
                ? one.doOnSuccess(last -> given = true)
                : Flux.from(body).doOnNext(part -> given = true).doOnComplete(() -> given = true);
    }
}
