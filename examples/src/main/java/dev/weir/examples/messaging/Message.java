/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.messaging;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A message of a broker, and what can be answered to it.
 *
 * @param <T> what it says
 */
public interface Message<T> {

    /** What it says; nothing, if it cannot be read. */
    @Nullable
    T payload();

    /** Tells the broker that it need not come again; one that is rejected is set aside before. Cold. */
    Mono<Void> acknowledge();

    /** Puts a copy where somebody will look at it, with the reason; it is acknowledged afterwards like any other. Cold. */
    Mono<Void> setAside(Throwable reason);

    /** The same, but set aside before it is acknowledged. */
    default Message<T> rejected(Throwable reason) {
        return new RejectedMessage<>(this, reason);
    }
}
