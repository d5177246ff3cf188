/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.messaging;

import java.util.function.BiFunction;
import java.util.function.Function;
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
     * The messages of any client that has them as a {@code Flux} of records of its own. A record that cannot be read is set aside and
     * acknowledged, and the next one comes.
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
        return () -> records.concatMap(
                record -> {
                    try {
                        return Mono.just(new ClientMessage<>(record, (T) reading.apply(record), acknowledge, setAside));
                    } catch (Throwable unreadable) {
                        Exceptions.throwIfJvmFatal(unreadable);
                        return setAside.apply(record, unreadable)
                                .then(acknowledge.apply(record))
                                .then(Mono.empty());
                    }
                },
                1);
    }

    /** A message that one record of a client is. */
    record ClientMessage<R, T>(
            R record,
            T payload,
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
