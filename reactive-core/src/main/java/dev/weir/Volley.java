/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A volley: what is tried for each of many, of which none is left out because another one failed. */
final class Volley {

    private Volley() {}

    /** Tries some at a time, and fails when all have ended. */
    static <T> Mono<Void> forEach(Collection<T> all, int atOnce, Function<T, Mono<Void>> attempt) {
        return Flux.fromIterable(all)
                .flatMapDelayError(each -> Mono.defer(() -> attempt.apply(each)), atOnce, 1)
                .then()
                .onErrorMap(Volley::first);
    }

    /** The same, but none is begun any more when one has failed. */
    static <T> Mono<Void> whileAllSucceed(Collection<T> all, int atOnce, Function<T, Mono<Void>> attempt) {
        return Mono.defer(() -> {
            AtomicBoolean failed = new AtomicBoolean();
            return forEach(
                    all,
                    atOnce,
                    each -> failed.get() ? Mono.empty() : attempt.apply(each).doOnError(failure -> failed.set(true)));
        });
    }

    /** Of failures that were delayed until all had ended. */
    private static Throwable first(Throwable failures) {
        return Exceptions.unwrapMultiple(failures).get(0);
    }
}
