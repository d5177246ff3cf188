/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** A cache of futures that all readers of a key share, and that the first one who leaves cancels. */
final class SharedFutures {

    private final Function<String, Mono<Long>> source;
    private final Map<String, CompletableFuture<Long>> futures = new ConcurrentHashMap<>();

    SharedFutures(Function<String, Mono<Long>> source) {
        this.source = source;
    }

    Mono<Long> read(String key) {
        return Mono.defer(() -> Mono.fromFuture(
                futures.computeIfAbsent(key, missing -> source.apply(missing).toFuture())));
    }
}
