/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.messaging;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A message that cannot take effect, however often it comes: to acknowledge it is to set it aside first. */
record RejectedMessage<T>(Message<T> message, Throwable reason) implements Message<T> {

    @Override
    public @Nullable T payload() {
        return message.payload();
    }

    @Override
    public Mono<Void> acknowledge() {
        return message.setAside(reason).then(Mono.defer(message::acknowledge));
    }

    @Override
    public Mono<Void> setAside(Throwable another) {
        return message.setAside(another);
    }

    /** The first reason is why it has no effect, and those that follow come from that. */
    @Override
    public Message<T> rejected(Throwable another) {
        return this;
    }
}
