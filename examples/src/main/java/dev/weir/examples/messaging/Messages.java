/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.messaging;

import static java.util.Objects.requireNonNull;

import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A source of messages, each of which comes again until it was acknowledged.
 *
 * @param <T> what they say
 */
@FunctionalInterface
public interface Messages<T> {

    /**
     * The messages, in the order in which the broker has them, those first that were received before and not acknowledged. Cold: whoever
     * subscribes again receives those again. Cancelling acknowledges nothing.
     */
    Flux<Message<T>> received();

    /**
     * The messages of any client that has them as a {@code Flux} of records of its own. A record that cannot be read is a message, too: it
     * says nothing, and its turn to be acknowledged comes after those before it. It is set aside then.
     *
     * @param reading makes a payload of a record, or throws
     * @param acknowledge tells the client of one record
     * @param setAside puts one record where somebody will look at it, such as a queue of dead letters
     */
    static <R, T> Messages<T> of(
            Flux<R> records,
            Function<? super R, ? extends T> reading,
            Function<? super R, Mono<Void>> acknowledge,
            BiFunction<? super R, ? super Throwable, Mono<Void>> setAside) {
        return () -> records.map(record -> {
            try {
                T payload = requireNonNull(reading.apply(record), "The function that reads records returned null");
                return new ClientMessage<>(record, payload, acknowledge, setAside);
            } catch (Throwable unreadable) {
                Exceptions.throwIfJvmFatal(unreadable);
                return new ClientMessage<R, T>(record, null, acknowledge, setAside).rejected(unreadable);
            }
        });
    }

    /** A message that one record of a client is. */
    record ClientMessage<R, T>(
            R record,
            @Nullable T payload,
            Function<? super R, Mono<Void>> acknowledging,
            BiFunction<? super R, ? super Throwable, Mono<Void>> settingAside)
            implements Message<T> {

        @Override
        public Mono<Void> acknowledge() {
            return acknowledging.apply(record);
        }

        @Override
        public Mono<Void> setAside(Throwable reason) {
            return settingAside.apply(record, reason);
        }
    }
}
