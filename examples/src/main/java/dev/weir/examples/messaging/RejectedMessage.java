/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.messaging;

import reactor.core.publisher.Mono;

/** A message that cannot take effect, however often it comes: to acknowledge it is to set it aside first. */
record RejectedMessage<T>(Message<T> message, Throwable reason) implements Message<T> {

    @Override
    public T payload() {
        return message.payload();
    }

    @Override
    public Mono<Void> acknowledge() {
        return message.setAside(reason).then(message.acknowledge());
    }

    @Override
    public Mono<Void> setAside(Throwable another) {
        return message.setAside(another);
    }
}
