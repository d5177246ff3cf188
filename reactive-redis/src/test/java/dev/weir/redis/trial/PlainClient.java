/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.reactive.RedisReactiveCommands;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A client of plain Lettuce, for caches as they are written by hand. All its commands are sent by one thread: where two send at the
 * same time the driver may wait for a lock, and what BlockHound does to it then leaves that lock unusable.
 */
final class PlainClient implements AutoCloseable {

    private final RedisClient client;
    private final RedisReactiveCommands<String, String> commands;
    private final Scheduler sender = Schedulers.newBoundedElastic(1, Integer.MAX_VALUE, "weir-plain-client");

    private PlainClient(String url) {
        this.client = RedisClient.create(url);
        StatefulRedisConnection<String, String> connection = client.connect();
        connection.setTimeout(Duration.ofMinutes(1));
        this.commands = connection.reactive();
    }

    static PlainClient at(String url) {
        return new PlainClient(url);
    }

    Mono<String> get(String key) {
        return sent(redis -> redis.get(key));
    }

    Mono<String> set(String key, String value) {
        return sent(redis -> redis.set(key, value));
    }

    /** The answer to another command. */
    <T> Mono<T> sent(Function<RedisReactiveCommands<String, String>, Mono<T>> command) {
        return Mono.defer(() -> command.apply(commands)).subscribeOn(sender);
    }

    @Override
    public void close() {
        // Its shutdown() waits without an end, and for a lock before anything else.
        Mono.fromFuture(() -> client.shutdownAsync(0, 10, TimeUnit.SECONDS))
                .subscribeOn(Schedulers.boundedElastic())
                .block(Instance.LONG);
        sender.dispose();
    }
}
