/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.source.StoreException;
import dev.weir.source.StoreException.Reason;
import dev.weir.source.Transactions.Ending;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * An enclosure: what surrounds one write where truth lives, so that nothing that was loaded before or meanwhile is kept afterwards. For
 * one write, once.
 */
interface Enclosure {

    /** Has the keys forgotten, and kept from being filled. If it fails the write must not be made. */
    Mono<Void> begin();

    /** Ends it once the write is over; never fails, and is complete when later requests see what came of it. */
    Mono<Void> end(Ending ending);

    /** The write within the enclosure, ending as it does. */
    default <T> Mono<T> around(Mono<T> write) {
        return begin().then(write.materialize()
                .flatMap(signal -> end(endingAfter(signal.getThrowable())).thenReturn(signal))
                .<T>dematerialize());
    }

    /** How a write of its own transaction has ended; only a store that says what it refused has surely changed nothing. */
    private static Ending endingAfter(@Nullable Throwable error) {
        if (error == null) {
            return Ending.COMMITTED;
        }
        return error instanceof StoreException failure && failure.reason() != Reason.TRANSIENT
                ? Ending.ROLLED_BACK
                : Ending.UNKNOWN;
    }
}
