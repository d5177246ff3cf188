/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.coherence.CoherenceState;
import dev.weir.r2dbc.server.PostgresEndpoint;
import dev.weir.r2dbc.server.PostgresServer;
import dev.weir.redis.Redis;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/** The servers of an example: a Redis that keeps what is written in a file, and a Postgres. They end with it. */
public final class Servers implements AutoCloseable {

    /** How long anything in an example may take. */
    public static final Duration LONGEST = Duration.ofSeconds(60);

    private final PostgresServer postgres = PostgresServer.start();
    private final RedisServer redis =
            RedisEdition.embedded().start(RedisOptions.defaults().withAppendOnly("everysec"));

    private Servers() {}

    /** Starts both, and waits until they answer. */
    public static Servers start() {
        return new Servers();
    }

    String redisUrl() {
        return redis.endpoint().url();
    }

    /** The same to caches, with so much patience that a busy machine changes nothing about what they find. */
    Redis redis() {
        return Redis.at(redisUrl()).commandTimeout(Duration.ofSeconds(30)).connectTimeout(Duration.ofSeconds(30));
    }

    /** Where the Postgres answers. */
    public PostgresEndpoint postgres() {
        return postgres.endpoint();
    }

    /** What an application of Spring Boot has to be told of them, also where they are slow, and these other arguments. */
    public String[] springArguments(String... others) {
        PostgresEndpoint there = postgres();
        Stream<String> said = Stream.of(
                "--weir.redis.url=" + redisUrl(),
                "--weir.redis.command-timeout=30s",
                "--weir.redis.connect-timeout=30s",
                "--spring.r2dbc.url=r2dbc:postgresql://" + there.host() + ":" + there.port() + "/" + there.database(),
                "--spring.r2dbc.username=" + there.user());
        return Stream.concat(said, Stream.of(others)).toArray(String[]::new);
    }

    /** Few connections, kept for whoever comes next. */
    static ConnectionPool pool(ConnectionFactory connections) {
        return new ConnectionPool(ConnectionPoolConfiguration.builder(connections)
                .initialSize(0)
                .maxSize(8)
                .build());
    }

    /** Waits until the Redis answers this cache, and all that happens there is known. */
    public static void awaitRedis(Weir weir, ReactiveCache<String, ?> cache) {
        cache.invalidate("nothing")
                .retryWhen(Retry.fixedDelay(300, Duration.ofMillis(100)))
                .then(Mono.fromSupplier(weir::health)
                        .mapNotNull(health -> health.remote().orElse(null))
                        .filter(remote -> remote.coherence() == CoherenceState.COHERENT)
                        .repeatWhenEmpty(again -> again.delayElements(Duration.ofMillis(50))))
                .block(LONGEST);
    }

    /** Asks again and again, until there is an answer. */
    public static <T> T awaited(Mono<T> question) {
        return question.repeatWhenEmpty(again -> again.delayElements(Duration.ofMillis(10)))
                .blockOptional(LONGEST)
                .orElseThrow();
    }

    /** Waits until something holds, also where it has to wait to find that out. */
    public static void until(BooleanSupplier condition) {
        awaited(Mono.fromSupplier(condition::getAsBoolean)
                .filter(holds -> holds)
                .subscribeOn(Schedulers.boundedElastic()));
    }

    @Override
    public void close() {
        redis.close();
        postgres.close();
    }
}
