/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.Collection;
import java.util.function.Function;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A volley: what is tried for each of many, of which none is left out because another one failed. */
final class Volley {

    private Volley() {}

    /** Tries some at a time. When all have ended this fails as the first of them did: of failures that meet, Reactor would drop all but one. */
    static <T> Mono<Void> forEach(Collection<T> all, int atOnce, Function<T, Mono<Void>> attempt) {
        return Flux.fromIterable(all)
                .flatMapDelayError(each -> Mono.defer(() -> attempt.apply(each)), atOnce, 1)
                .then()
                .onErrorMap(failures -> Exceptions.unwrapMultiple(failures).get(0));
    }
}
