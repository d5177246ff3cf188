/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import java.util.function.Function;
import reactor.core.publisher.Mono;

/** What is left of a cache without memory and without flights once its server is gone: each reader loads for himself. */
record EachReader(Function<String, Mono<Long>> source) implements Prey {

    @Override
    public Mono<Long> read(String key) {
        return source.apply(key);
    }

    @Override
    public Mono<Long> readStrongly(String key) {
        return read(key);
    }

    @Override
    public Mono<Void> invalidate(String key) {
        return Mono.empty();
    }
}
