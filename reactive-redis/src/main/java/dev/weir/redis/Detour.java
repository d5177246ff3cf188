/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import java.util.function.Function;
import reactor.core.publisher.Mono;

/** A detour: where a request goes on that a server has sent elsewhere. */
interface Detour {

    /** There is no elsewhere. */
    Detour NONE = new Detour() {
        @Override
        public <T> Mono<T> follow(Passage usual, Function<Passage, Mono<T>> request) {
            return request.apply(usual);
        }
    };

    /** What is answered to a request, which is made again where the answer is only where to go. */
    <T> Mono<T> follow(Passage usual, Function<Passage, Mono<T>> request);
}
