/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.CacheBuilder;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.policy.CachePolicy;
import dev.weir.redis.server.RedisEdition;
import java.time.Duration;
import java.util.UUID;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Two instances of an application in one process, each with its own connections to the same Redis, in a namespace of their own. */
final class TwoInstances implements AutoCloseable {

    private static final Duration A_WHILE = Duration.ofSeconds(60);

    private final Weir firstWeir;
    private final Weir secondWeir;
    final ReactiveCache<String, Item> first;
    final ReactiveCache<String, Item> second;

    TwoInstances(RedisEdition edition, UnaryOperator<CacheBuilder<String, Item>> change) {
        String namespace = "test-" + UUID.randomUUID();
        firstWeir = weir(namespace, edition.shared().redis());
        secondWeir = weir(namespace, edition.shared().redis());
        first = cache(firstWeir, change);
        second = cache(secondWeir, change);
        isConnected(firstWeir, first);
        isConnected(secondWeir, second);
        hears(second, first);
        hears(first, second);
    }

    /**
     * What one does is in the log after all that was done to connect, so who has heard of that is done with all of it. What he
     * hears later takes from his memory what he has just found.
     */
    private static void hears(ReactiveCache<String, Item> one, ReactiveCache<String, Item> other) {
        other.put("heard", new Item("heard", 1)).then(one.get("heard")).block(A_WHILE);
        other.put("heard", new Item("heard", 2)).block(A_WHILE);
        one.get("heard")
                .filter(item -> item.price() == 2)
                .repeatWhenEmpty(again -> again.delayElements(Duration.ofMillis(5)))
                .block(A_WHILE);
        one.invalidate("heard").block(A_WHILE);
    }

    /**
     * A change is confirmed only by the server: a cold machine may need more than one attempt. Those that failed are owed, and would
     * take away later what was put meanwhile.
     */
    private static void isConnected(Weir weir, ReactiveCache<String, Item> cache) {
        cache.clear()
                .retryWhen(Retry.fixedDelay(600, Duration.ofMillis(100)))
                .then(Mono.fromSupplier(
                                () -> weir.health().remote().orElseThrow().owed())
                        .filter(owed -> owed == 0)
                        .repeatWhenEmpty(again -> again.delayElements(Duration.ofMillis(5))))
                .block(A_WHILE);
    }

    private static Weir weir(String namespace, Redis redis) {
        return Weir.named(namespace)
                .remote(redis.commandTimeout(Duration.ofSeconds(30)))
                .build();
    }

    private static ReactiveCache<String, Item> cache(Weir weir, UnaryOperator<CacheBuilder<String, Item>> change) {
        return change.apply(weir.cache("items", String.class, Item.class)
                        .policy(CachePolicy.freshFor(Duration.ofMinutes(5))))
                .build();
    }

    @Override
    public void close() {
        firstWeir.close().block(Duration.ofSeconds(60));
        secondWeir.close().block(Duration.ofSeconds(60));
    }

    /** A value as users have them. */
    record Item(String name, int price) {}
}
