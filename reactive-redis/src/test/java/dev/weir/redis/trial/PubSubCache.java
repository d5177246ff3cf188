/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import io.lettuce.core.RedisClient;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A cache in memory that is told what changes by publish and subscribe, which tells nobody what he has missed. */
final class PubSubCache implements AutoCloseable {

    private final RedisClient client;
    private final Function<String, Mono<Long>> source;
    private final Map<String, Long> memory = new ConcurrentHashMap<>();

    /** Hears at one address what is published on a channel. */
    PubSubCache(String url, String channel, Function<String, Mono<Long>> source) {
        this.source = source;
        this.client = RedisClient.create(url);
        StatefulRedisPubSubConnection<String, String> connection = client.connectPubSub();
        connection.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String on, String key) {
                memory.remove(key);
            }
        });
        connection.sync().subscribe(channel);
    }

    Mono<Long> read(String key) {
        return Mono.justOrEmpty(memory.get(key))
                .switchIfEmpty(Mono.defer(() -> source.apply(key).doOnNext(row -> memory.put(key, row))));
    }

    @Override
    public void close() {
        // Its shutdown() waits without an end, and for a lock before anything else.
        Mono.fromFuture(() -> client.shutdownAsync(0, 10, TimeUnit.SECONDS))
                .subscribeOn(Schedulers.boundedElastic())
                .block(Instance.LONG);
    }
}
