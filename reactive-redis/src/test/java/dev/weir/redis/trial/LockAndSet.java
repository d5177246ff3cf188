/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import io.lettuce.core.SetArgs;
import io.lettuce.core.api.reactive.RedisReactiveCommands;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * A cache with a lock and without a fence: who gets {@code SET NX PX} loads, and sets what he has loaded, whether the lock is
 * still his or not.
 */
final class LockAndSet implements Prey {

    static final Duration LOCKED_FOR = Duration.ofSeconds(10);

    private static final Duration UNTIL_NEXT_LOOK = Duration.ofMillis(200);

    private final RedisReactiveCommands<String, String> redis;
    private final String prefix;
    private final Function<String, Mono<Long>> source;

    LockAndSet(PlainClient client, String prefix, Function<String, Mono<Long>> source) {
        this.redis = client.commands();
        this.prefix = prefix;
        this.source = source;
    }

    @Override
    public Mono<Long> read(String key) {
        return redis.get(prefix + key).map(Long::valueOf).switchIfEmpty(Mono.defer(() -> lockAndLoad(key)));
    }

    @Override
    public Mono<Long> readStrongly(String key) {
        return read(key);
    }

    @Override
    public Mono<Void> invalidate(String key) {
        return redis.del(prefix + key).then();
    }

    private Mono<Long> lockAndLoad(String key) {
        SetArgs ifNobodyElse = SetArgs.Builder.nx().px(LOCKED_FOR.toMillis());
        return redis.set(lock(key), UUID.randomUUID().toString(), ifNobodyElse)
                .hasElement()
                .flatMap(isMine ->
                        isMine ? load(key) : Mono.delay(UNTIL_NEXT_LOOK).then(Mono.defer(() -> read(key))));
    }

    private Mono<Long> load(String key) {
        return source.apply(key)
                .delayUntil(row -> redis.set(prefix + key, String.valueOf(row)))
                .delayUntil(row -> redis.del(lock(key)));
    }

    private String lock(String key) {
        return prefix + "c:" + key;
    }
}
