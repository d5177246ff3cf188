/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weir.backend.Backend;
import dev.weir.redis.server.RedisEndpoint;
import dev.weir.redis.server.RedisServer;
import dev.weir.redis.server.RespError;
import dev.weir.tier.Bed;
import dev.weir.tier.RemoteKey;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** A bed of a contract on real servers. */
final class RedisBed implements Bed {

    private static final int SHARDS = 4;

    private final List<RedisEndpoint> servers;
    private final boolean isShared;
    private final @Nullable Runnable replacement;
    private final String namespace;
    private final Redis redis;
    private final List<Backend> opened = new ArrayList<>();

    /**
     * A bed with nothing in it yet, on servers that nobody else uses meanwhile.
     *
     * @param servers all there are, for what is done behind everybody's back
     * @param replacement makes another server of the one there is, or {@code null} if that cannot be done
     */
    RedisBed(List<RedisEndpoint> servers, @Nullable Runnable replacement, String namespace, Redis redis) {
        this(servers, false, replacement, namespace, redis);
    }

    private RedisBed(
            List<RedisEndpoint> servers,
            boolean isShared,
            @Nullable Runnable replacement,
            String namespace,
            Redis redis) {
        this.servers = servers;
        this.isShared = isShared;
        this.replacement = replacement;
        this.namespace = namespace;
        this.redis = redis.shards(SHARDS).commandTimeout(Duration.ofSeconds(5));
    }

    /** A bed on a server that others use, too: nothing of theirs is touched, and it stays what it is. */
    static RedisBed on(RedisEndpoint shared, String namespace) {
        return new RedisBed(List.of(shared), true, null, namespace, shared.redis());
    }

    /** Where these answer. */
    static List<RedisEndpoint> endpoints(List<RedisServer> servers) {
        return servers.stream().map(RedisServer::endpoint).toList();
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
    public void loseOutbox(RemoteKey key) {
        KeyNames names = new KeyNames(namespace, SHARDS, KeyNames.LONGEST_TEXT);
        everywhere("DEL", new String(names.outbox(key.scope().cache(), key.shard()), US_ASCII));
    }

    @Override
    public void flush() {
        if (isShared) {
            servers.forEach(this::forget);
        } else {
            everywhere("FLUSHALL");
        }
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
        for (RedisEndpoint server : servers) {
            try {
                server.call(command);
            } catch (RespError elsewhere) {
                // Another one has done it.
            }
        }
    }

    /** All that there is of the namespace and its neighbour. */
    private void forget(RedisEndpoint server) {
        for (String name : List.of(namespace, namespace + "2")) {
            for (Object key : (List<?>) Objects.requireNonNull(server.call("KEYS", "weir:{" + name + ":*"))) {
                server.call("DEL", String.valueOf(key));
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
