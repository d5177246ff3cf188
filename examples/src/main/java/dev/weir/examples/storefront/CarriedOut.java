/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.storefront;

import reactor.core.publisher.Mono;

/** Work that is carried out to its end, also when the client that asked for it has left: half of it would be wrong for others. */
final class CarriedOut {

    private CarriedOut() {}

    static <T> Mono<T> of(Mono<T> work) {
        return Mono.deferContextual(
                context -> Mono.fromFuture(() -> work.contextWrite(context).toFuture(), true));
    }
}
