/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.Set;
import reactor.core.Scannable.Attr;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A load that is held until the test answers it.
 *
 * @param keys what was asked for
 */
record HeldLoad<A>(Set<String> keys, Sinks.One<A> answer, Sinks.Empty<Void> cancellation) {

    HeldLoad(Set<String> keys) {
        this(keys, Sinks.one(), Sinks.empty());
    }

    Mono<A> mono() {
        return answer.asMono().doOnCancel(cancellation::tryEmitEmpty);
    }

    void answers(A value) {
        answer.tryEmitValue(value).orThrow();
    }

    void answersNothing() {
        answer.tryEmitEmpty().orThrow();
    }

    void fails(Throwable error) {
        answer.tryEmitError(error).orThrow();
    }

    boolean isCancelled() {
        return Boolean.TRUE.equals(cancellation.scan(Attr.TERMINATED));
    }
}
