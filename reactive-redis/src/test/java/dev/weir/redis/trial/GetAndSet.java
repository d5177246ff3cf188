/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import dev.weir.redis.server.RedisEndpoint;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.reactive.RedisReactiveCommands;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** A cache as it is often written: what is not found is loaded and set, and deleted when it changes. */
final class GetAndSet implements RaceTrialTest.Prey, AutoCloseable {

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;
    private final RedisReactiveCommands<String, String> redis;
    private final String prefix;
    private final Function<String, Mono<Long>> source;

    GetAndSet(RedisEndpoint server, String prefix, Function<String, Mono<Long>> source) {
        this.client = RedisClient.create(server.url());
        this.connection = client.connect();
        this.redis = connection.reactive();
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
        return source.apply(key)
                .delayUntil(row -> redis.set(prefix + key, String.valueOf(row)));
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown();
    }
}
