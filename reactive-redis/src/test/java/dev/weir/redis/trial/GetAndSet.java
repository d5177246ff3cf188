/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import io.lettuce.core.api.reactive.RedisReactiveCommands;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** A cache as it is often written: what is not found is loaded and set, and deleted when it changes. */
final class GetAndSet implements Prey {

    private final RedisReactiveCommands<String, String> redis;
    private final String prefix;
    private final Function<String, Mono<Long>> source;

    GetAndSet(PlainClient client, String prefix, Function<String, Mono<Long>> source) {
        this.redis = client.commands();
        this.prefix = prefix;
        this.source = source;
    }

    @Override
    public Mono<Long> read(String key) {
        return redis.get(prefix + key).map(Long::valueOf).switchIfEmpty(Mono.defer(() -> load(key)));
    }

    @Override
    public Mono<Long> readStrongly(String key) {
        return read(key);
    }

    @Override
    public Mono<Void> invalidate(String key) {
        return redis.del(prefix + key).then();
    }

    private Mono<Long> load(String key) {
        return source.apply(key).delayUntil(row -> redis.set(prefix + key, String.valueOf(row)));
    }
}
