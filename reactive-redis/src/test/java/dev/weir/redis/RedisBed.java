/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weir.backend.Backend;
import dev.weir.redis.server.RedisServer;
import dev.weir.redis.server.RespError;
import dev.weir.tier.Bed;
import dev.weir.tier.RemoteKey;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** A bed of a contract on real servers, which nobody else uses meanwhile. */
final class RedisBed implements Bed {

    private static final int SHARDS = 4;

    private final List<RedisServer> servers;
    private final @Nullable Runnable replacement;
    private final String namespace;
    private final Redis redis;
    private final List<Backend> opened = new ArrayList<>();

    /**
     * A bed with nothing in it yet.
     *
     * @param servers all there are, for what is done behind everybody's back
     * @param replacement makes another server of the one there is, or {@code null} if that cannot be done
     */
    RedisBed(List<RedisServer> servers, @Nullable Runnable replacement, String namespace, Redis redis) {
        this.servers = servers;
        this.replacement = replacement;
        this.namespace = namespace;
        this.redis = redis.shards(SHARDS).commandTimeout(Duration.ofSeconds(5));
    }

    @Override
    public Backend open() {
        return open(namespace);
    }

    @Override
    public Backend openNeighbour() {
        return open(namespace + "2");
    }

    @Override
    public void pass(Duration time) {
        Mono.delay(time).block();
    }

    @Override
    public void evict(RemoteKey key) {
        KeyNames names = new KeyNames(namespace, SHARDS, KeyNames.LONGEST_TEXT);
        everywhere("DEL", new String(names.value(key), US_ASCII), new String(names.lease(key), US_ASCII));
    }

    @Override
    public void flush() {
        everywhere("FLUSHALL");
    }

    @Override
    public void replaceServer() {
        if (replacement == null) {
            Bed.super.replaceServer();
            return;
        }
        replacement.run();
        Flux.fromIterable(opened).flatMap(RedisBed::reached, 8).blockLast(LIMIT);
    }

    @Override
    public void close() {
        opened.forEach(backend -> backend.close().block(LIMIT));
    }

    private Backend open(String name) {
        Backend backend = redis.open(name, CacheClock.system());
        opened.add(backend);
        return backend;
    }

    /** Who does not have the key, or may not write it, is not the one that is meant. */
    private void everywhere(String... command) {
        for (RedisServer server : servers) {
            try {
                server.endpoint().call(command);
            } catch (RespError elsewhere) {
                // Another one has done it.
            }
        }
    }

    private static Mono<Void> reached(Backend backend) {
        return Flux.range(0, SHARDS)
                .concatMap(shard -> backend.log().attach(shard))
                .then()
                .retryWhen(Retry.fixedDelay(300, Duration.ofMillis(50)));
    }
}
