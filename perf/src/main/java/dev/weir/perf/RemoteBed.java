/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import dev.weir.CacheBuilder;
import dev.weir.Consistency;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.codec.Codec;
import dev.weir.metrics.micrometer.MicrometerRecorder;
import dev.weir.policy.CachePolicy;
import dev.weir.redis.Redis;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/** A bed for remote reads: one Redis that keeps nothing on disk, full of the same values for the cache and for its peers. */
final class RemoteBed implements AutoCloseable {

    static final String NAMESPACE = "perf";
    static final int VALUE_BYTES = 100;

    private static final int AT_ONCE = 256;
    private static final Duration PATIENCE = Suite.PATIENCE;

    /** However busy the machine is, nothing is to be sent twice. */
    private static final Duration COMMAND = Duration.ofSeconds(20);

    final List<String> keys;
    final StatefulRedisConnection<String, byte[]> lettuce;
    final Map<String, RedisReader> peers = new LinkedHashMap<>();
    private final RedisServer server;
    private final RedisClient client;
    private final Weir weir;

    /** A bed of so many keys, which are in random order. */
    RemoteBed(int size) {
        this.keys = keys(size);
        this.server = RedisEdition.embedded().start(RedisOptions.defaults());
        this.client = RedisClient.create(server.url());
        this.lettuce = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
        this.weir = Weir.named(NAMESPACE)
                .remote(redis())
                .recorder(MicrometerRecorder.on(new SimpleMeterRegistry()))
                .build();
        Flux.fromIterable(keys)
                .flatMap(key -> lettuce.reactive().set(key, new byte[VALUE_BYTES]), AT_ONCE)
                .blockLast(PATIENCE);
        RedisPeer.all().forEach(peer -> peers.put(peer.name(), peer.connect(server.url())));
    }

    /** A cache whose entries are all in the remote tier, and fail to be loaded. */
    ReactiveCache<String, byte[]> cache(String name, UnaryOperator<CacheBuilder<String, byte[]>> change) {
        ReactiveCache<String, byte[]> cache =
                empty(name, builder -> change.apply(builder.readThrough(RemoteBed::miss)));
        fill(cache, keys)
                .thenMany(missing(cache))
                .collectList()
                .flatMap(missing -> fill(cache, missing).thenReturn(missing.isEmpty()))
                .filter(isFull -> isFull)
                .repeatWhenEmpty(again -> again)
                .block(PATIENCE);
        return cache;
    }

    /** What was not confirmed at once is owed, and takes its key away again after another attempt has put it. */
    private Mono<Void> fill(ReactiveCache<String, byte[]> cache, List<String> some) {
        return Flux.fromIterable(some)
                .flatMap(key -> cache.put(key, new byte[VALUE_BYTES]).retryWhen(untilItIs()), AT_ONCE)
                .then(nothingIsOwed());
    }

    private Flux<String> missing(ReactiveCache<String, byte[]> cache) {
        ReactiveCache<String, byte[]> asking = cache.with(Consistency.STRONG);
        return Flux.fromIterable(keys)
                .flatMap(
                        key -> asking.getIfCached(key)
                                .hasElement()
                                .filter(isThere -> !isThere)
                                .map(isMissing -> key)
                                .retryWhen(untilItIs()),
                        AT_ONCE);
    }

    private Mono<Void> nothingIsOwed() {
        return Mono.fromSupplier(() -> weir.health().remote().orElseThrow().owed())
                .filter(owed -> owed == 0)
                .repeatWhenEmpty(again -> again.delayElements(Duration.ofMillis(5)))
                .then();
    }

    /** A cache without entries or a source. */
    ReactiveCache<String, byte[]> empty(String name, UnaryOperator<CacheBuilder<String, byte[]>> change) {
        ReactiveCache<String, byte[]> cache = change.apply(weir.cache(name, String.class, byte[].class)
                        .policy(CachePolicy.freshFor(Duration.ofHours(1)))
                        .codec(Codec.bytes()))
                .build();
        cache.clear().retryWhen(untilItIs()).then(nothingIsOwed()).block(PATIENCE);
        return cache;
    }

    String url() {
        return server.url();
    }

    /** How to reach its server. */
    Redis redis() {
        return Redis.at(server.url()).commandTimeout(COMMAND).connectTimeout(COMMAND);
    }

    /** The key of a question, of which there are endlessly many. */
    String key(int number) {
        return keys.get(Math.floorMod(number, keys.size()));
    }

    @Override
    public void close() {
        weir.close().block(PATIENCE);
        peers.values().forEach(RedisReader::close);
        // On another thread, because the driver waits for a lock of its own before it says that it will end.
        Mono.fromFuture(client::shutdownAsync)
                .subscribeOn(Schedulers.boundedElastic())
                .block(PATIENCE);
        server.close();
    }

    /** Confirmed only by the server, which has yet to be connected to, and is given up for a while if it is slow. */
    private static Retry untilItIs() {
        return Retry.fixedDelay(600, Duration.ofMillis(100));
    }

    private static Mono<byte[]> miss(String key) {
        return Mono.error(() -> new IllegalStateException("Key " + key + " should be there"));
    }

    private static List<String> keys(int size) {
        List<String> keys = new ArrayList<>(IntStream.range(0, size)
                .mapToObj(i -> "product-" + (100_000 + i))
                .toList());
        Collections.shuffle(keys, new Random(Rounds.SEED));
        return List.copyOf(keys);
    }
}
