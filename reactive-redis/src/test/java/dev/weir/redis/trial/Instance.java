/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import dev.weir.CacheBuilder;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.policy.CachePolicy;
import dev.weir.redis.Redis;
import dev.weir.redis.server.RedisEndpoint;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import reactor.util.retry.Retry;

/** An instance of an application, with connections of its own to a Redis that others use, too. */
public final class Instance implements AutoCloseable {

    /** Longer than anything takes that is not broken. */
    public static final Duration LONG = Duration.ofSeconds(60);

    private final Weir weir;
    private final ReactiveCache<String, Long> probe;

    private Instance(Weir weir) {
        this.weir = weir;
        this.probe = numbers("probe", builder -> builder);
    }

    static Instance at(String url, String namespace) {
        return at(RedisEndpoint.of(url).redis(), namespace, CacheClock.system());
    }

    static Instance at(Redis redis, String namespace, CacheClock clock) {
        Instance instance =
                new Instance(Weir.named(namespace).clock(clock).remote(redis).build());
        instance.awaitServer();
        return instance;
    }

    /** A cache of values that are fresh for an hour unless it is changed. */
    <V> ReactiveCache<String, V> cache(String name, Class<V> values, UnaryOperator<CacheBuilder<String, V>> change) {
        return change.apply(weir.cache(name, String.class, values).policy(CachePolicy.freshFor(Duration.ofHours(1))))
                .build();
    }

    /** A cache of numbers. */
    ReactiveCache<String, Long> numbers(String name, UnaryOperator<CacheBuilder<String, Long>> change) {
        return cache(name, Long.class, change);
    }

    /** A cache of texts. */
    ReactiveCache<String, String> texts(String name, UnaryOperator<CacheBuilder<String, String>> change) {
        return cache(name, String.class, change);
    }

    /** How many invalidations Redis has not confirmed. */
    long owed() {
        return weir.health().remote().orElseThrow().owed();
    }

    /** Waits on the calling thread, and fails if it does not come true in a minute. */
    public static void await(String what, BooleanSupplier condition) {
        await(what, LONG, condition);
    }

    /** Waits on the calling thread, and fails if it does not come true in that time. */
    public static void await(String what, Duration longest, BooleanSupplier condition) {
        long began = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - began > longest.toNanos()) {
                throw new AssertionError("Waited in vain for: " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    /** Lets the time pass, on the calling thread. */
    public static void rest(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        await("the time to pass", time.plus(LONG), () -> System.nanoTime() - end >= 0);
    }

    /** Waits until the server confirms a change in all shards: a cold machine may need more than one attempt. */
    void awaitServer() {
        probe.clear().retryWhen(Retry.fixedDelay(200, Duration.ofMillis(100))).block(LONG);
    }

    @Override
    public void close() {
        weir.close().block(LONG);
    }
}
